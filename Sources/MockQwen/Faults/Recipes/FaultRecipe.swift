/// Faults that come together: `ttfb=3s,cut=frame:12%50@/api/v2/chat`.
struct FaultRecipe: Sendable {
    struct Part: Sendable {
        var fault: any Fault
        /// From 0 to 100; `nil`: always.
        var percent: Int?
    }

    /// As it was given.
    let text: String
    let parts: [Part]
    /// What paths of requests begin with; `nil`: any.
    let prefix: String?

    /// - Throws: ``FaultRecipeError`` naming the part that is not understood, and what there is.
    init(_ text: String, library: FaultLibrary) throws(FaultRecipeError) {
        self.text = text
        let halves = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map { Self.trimmed($0) }
        guard let faults = halves.first, !faults.isEmpty else { throw .empty }
        if halves.count == 2, !halves[1].hasPrefix("/") { throw .badPart("@\(halves[1])", reason: "a path prefix begins with a slash") }
        prefix = halves.count == 2 ? halves[1] : nil
        var parts: [Part] = []
        for part in faults.split(separator: ",", omittingEmptySubsequences: false) {
            let part = Self.trimmed(part)
            if let named = library.recipes[part] {
                parts += try Self.parts(of: named, library: library)
            } else {
                parts.append(try Self.part(part, library: library))
            }
        }
        self.parts = parts
    }

    func applies(to request: MockRequest) -> Bool {
        prefix.map { request.path.hasPrefix($0) } ?? true
    }

    /// The faults of a recipe that the library names, which names no other.
    private static func parts(of recipe: String, library: FaultLibrary) throws(FaultRecipeError) -> [Part] {
        var parts: [Part] = []
        for part in recipe.split(separator: ",", omittingEmptySubsequences: false) { parts.append(try Self.part(trimmed(part), library: library)) }
        return parts
    }

    private static func part(_ text: String, library: FaultLibrary) throws(FaultRecipeError) -> Part {
        let halves = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        var percent: Int?
        if halves.count == 2 {
            guard let number = Int(halves[1]), (0...100).contains(number) else { throw .badPart(text, reason: "a probability is %0 to %100") }
            percent = number
        }
        let sides = (halves.first ?? "").split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = sides.first.map(String.init) ?? ""
        guard let kind = FaultKinds.all.first(where: { $0.name == name }) else {
            let recipes = library.recipes.keys.sorted()
            throw .badPart(
                text, reason: "no fault has that name" + (recipes.isEmpty ? "" : ", nor one of the recipes \(recipes.joined(separator: ", "))"))
        }
        let value = FaultValue(text: sides.count == 2 ? String(sides[1]) : nil, library: library)
        do throws(FaultValueError) {
            return Part(fault: try kind.init(value), percent: percent)
        } catch {
            throw .badPart(text, reason: "it is written \(kind.usage) and takes \(error.wanted)")
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        let start = text.drop { $0.isWhitespace }
        return String(start.reversed().drop { $0.isWhitespace }.reversed())
    }
}
