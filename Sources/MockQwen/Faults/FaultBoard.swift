import Synchronization

/// The recipes that are in force, and what they have seen so far.
final class FaultBoard: Sendable {
    /// What becomes of one request.
    struct Plan: Sendable {
        var stages: [any AnswerStage] = []
        /// The answer in place of the one that is being played, and the recipe that gives it.
        var instead: (answer: FaultAnswer, recipe: String)?
    }

    fileprivate struct ActiveRecipe: Sendable {
        let recipe: FaultRecipe
        var memories: [FaultMemory]
        var requests = 0

        init(_ recipe: FaultRecipe) {
            self.recipe = recipe
            memories = recipe.parts.map { _ in FaultMemory() }
        }
    }

    private struct State {
        var active: [ActiveRecipe]
        /// Recipes that came with requests, by their text.
        var passing: [String: ActiveRecipe] = [:]
    }

    static let header = "x-mockqwen-fault"
    /// How many different recipes of requests are remembered.
    private static let passingLimit = 1_000

    private let library: FaultLibrary
    private let seed: UInt64
    private let start: [FaultRecipe]
    private let state: Mutex<State>

    /// - Throws: ``FaultRecipeError`` for the first recipe that is not understood.
    init(_ recipes: [String], seed: UInt64, library: FaultLibrary) throws(FaultRecipeError) {
        self.library = library
        self.seed = seed
        var start: [FaultRecipe] = []
        for recipe in recipes { start.append(try FaultRecipe(recipe, library: library)) }
        self.start = start
        state = Mutex(State(active: start.map { ActiveRecipe($0) }))
    }

    /// The recipes in force, as they were given.
    var recipes: [String] { state.withLock { $0.active.map(\.recipe.text) } }

    /// Puts other recipes in force.
    func replace(with recipes: [String]) throws(FaultRecipeError) {
        var active: [ActiveRecipe] = []
        for recipe in recipes { active.append(ActiveRecipe(try FaultRecipe(recipe, library: library))) }
        state.withLock { $0 = State(active: active) }
    }

    /// Goes back to the recipes that the server was started with, as if they had seen nothing.
    func reset() {
        state.withLock { $0 = State(active: start.map { ActiveRecipe($0) }) }
    }

    /// - Throws: ``FaultRecipeError`` where the request carries a recipe that is not understood.
    func plan(for request: MockRequest) throws(FaultRecipeError) -> Plan {
        let own = try request.header(Self.header).map { text throws(FaultRecipeError) in try FaultRecipe(text, library: library) }
        return state.withLock { state in
            var plan = Plan()
            for index in state.active.indices { state.active[index].add(to: &plan, for: request, seed: seed, index) }
            if let own {
                if state.passing.count >= Self.passingLimit { state.passing = [:] }
                state.passing[own.text, default: ActiveRecipe(own)].add(to: &plan, for: request, seed: seed, -1)
            }
            return plan
        }
    }
}

extension FaultBoard.ActiveRecipe {
    fileprivate mutating func add(to plan: inout FaultBoard.Plan, for request: MockRequest, seed: UInt64, _ index: Int) {
        guard recipe.applies(to: request) else { return }
        requests += 1
        for (number, part) in recipe.parts.enumerated() {
            var random = SplitMix64(seed: seed, index, requests, number)
            if let percent = part.percent, Int.random(in: 0..<100, using: &random) >= percent { continue }
            switch part.fault.effect(on: request, &memories[number], &random) {
            case .none: break
            case .stage(let stage): plan.stages.append(stage)
            case .instead(let answer): plan.instead = plan.instead ?? (answer, recipe.text)
            }
        }
    }
}
