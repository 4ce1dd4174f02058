import RecordingFormat

/// Chooses the exchange that answers a request, and keeps what accounts have seen so far. No I/O.
struct ReplayState: Sendable {
    /// One who signed in, or all who did not.
    private struct Account: Sendable {
        var state: String?
        var placeholders: Placeholders
        /// How often each exchange was played, by its index.
        var plays: [Int: Int] = [:]
    }

    /// What becomes of a request.
    enum Decision: Sendable {
        case play(Performance)
        case miss(Miss)
    }

    private let exchanges: [PreparedExchange]
    private let definitions: [PlaceholderDefinition]
    private let startState: String?
    private let source: ValueSource
    private var tokens: TokenRegistry
    /// The first is the visitor: everybody who shows no token.
    private var accounts: [Account]
    private var played: Set<Int> = []

    init(_ exchanges: [PreparedExchange], definitions: [PlaceholderDefinition], startState: String?, source: ValueSource) {
        self.exchanges = exchanges
        self.definitions = definitions
        self.startState = startState
        self.source = source
        tokens = TokenRegistry(source)
        accounts = [Account(state: startState, placeholders: Placeholders(source, definitions: definitions))]
    }

    /// The exchanges that nobody has been answered with.
    var unused: [String] {
        exchanges.indices.filter { !played.contains($0) }.map { exchanges[$0].name }
    }

    mutating func answer(_ call: IncomingCall) -> Decision {
        let account = tokens.account(of: call.possibleTokens) ?? 0
        let candidates = candidates(for: account, call) { match, placeholders in match.evaluate(call, with: placeholders) }
        if let chosen = choice(of: candidates, for: account) { return .play(play(chosen, for: account, call)) }
        // Where redaction replaced a part of what was recorded, only a request that went through it is alike. It takes its time, so it
        // comes second.
        let redacted = CallRedactor(accounts[account].placeholders.known).redact(call)
        let alike = self.candidates(for: account, call) { match, placeholders in match.evaluate(redacted, with: placeholders) }
        if let chosen = choice(of: alike, for: account) { return .play(play(chosen, for: account, call)) }
        return .miss(miss(redacted, candidates, account))
    }

    // MARK: Choosing

    private struct Candidate {
        var index: Int
        var verdict: Verdict
    }

    private func candidates(for account: Int, _ call: IncomingCall, _ evaluate: (Match, Placeholders) -> Verdict) -> [Candidate] {
        exchanges.indices.map { Candidate(index: $0, verdict: verdict(of: exchanges[$0], on: call, for: account, evaluate)) }
    }

    private func choice(of candidates: [Candidate], for account: Int) -> Candidate? {
        let matching = candidates.filter(\.verdict.isMatch)
        return matching.first { isLeft($0.index, for: account) } ?? matching.last { repeats($0.index) }
    }

    private func verdict(
        of prepared: PreparedExchange, on call: IncomingCall, for account: Int, _ evaluate: (Match, Placeholders) -> Verdict
    ) -> Verdict {
        let account = accounts[account]
        var verdict = evaluate(prepared.exchange.match, account.placeholders)
        verdict.checks += tokenCheck(of: prepared, on: call).map { [$0] } ?? []
        if let state = prepared.exchange.when.state {
            let found = account.state ?? "none"
            verdict.checks.append(.init("state", state == account.state ? [] : [.init(expected: "'\(state)'", found: "'\(found)'")]))
        }
        return verdict
    }

    private func tokenCheck(of prepared: PreparedExchange, on call: IncomingCall) -> Verdict.Check? {
        guard let wanted = prepared.exchange.when.token ?? (prepared.token == nil ? nil : .valid) else { return nil }
        let place = prepared.token ?? TokenPlace(name: "access", cookie: TokenPlace.accessCookie)
        let worth = tokens.worth(of: place.tokens(in: call), as: place.name)
        switch (wanted, worth) {
        case (.valid, .valid), (.dead, .dead), (.none, .none): return .init("token")
        case (_, .valid): return .init("token", [.init(place.description, expected: "a \(wanted.rawValue) token", found: "a valid one")])
        case (_, .none): return .init("token", [.init(place.description, expected: "a \(wanted.rawValue) token", found: "no token")])
        case (_, .dead(let reason)): return .init("token", [.init(place.description, expected: "a \(wanted.rawValue) token", found: reason)])
        }
    }

    private func isLeft(_ index: Int, for account: Int) -> Bool {
        exchanges[index].exchange.then.consume == .forever || accounts[account].plays[index, default: 0] == 0
    }

    private func repeats(_ index: Int) -> Bool {
        exchanges[index].exchange.then.consume == .lastRepeats
    }

    // MARK: Playing

    private mutating func play(_ candidate: Candidate, for visitor: Int, _ call: IncomingCall) -> Performance {
        let prepared = exchanges[candidate.index]
        played.insert(candidate.index)
        accounts[visitor].plays[candidate.index, default: 0] += 1
        var values = candidate.verdict.bindings
        for binding in prepared.bindings { values[binding.name] = call.value(at: binding.place) }

        let number = prepared.opensAccount ? signIn(values) : visitor
        for binding in prepared.bindings { accounts[number].placeholders.forget(binding.name) }
        for (name, value) in values { accounts[number].placeholders.bind(name: name, to: value) }
        if let state = prepared.exchange.then.state { accounts[number].state = state }

        // A token that goes out is always a new one.
        for name in prepared.handsOut { accounts[number].placeholders.forget(name) }
        let performance = prepared.performance(&accounts[number].placeholders)
        for name in prepared.handsOut {
            guard let token = accounts[number].placeholders.known(name) else { continue }
            tokens.add(token, name: name, account: number, rotates: definitions.contains { $0.name == name && $0.rotates })
        }
        return performance
    }

    /// The account that signs in with these values: the one of that e-mail address, or a new one.
    private mutating func signIn(_ values: [String: String]) -> Int {
        let addresses = definitions.filter { $0.kind == .email }.map(\.name)
        for number in accounts.indices.dropFirst() {
            let known = accounts[number].placeholders
            if addresses.contains(where: { values[$0] != nil && values[$0] == known.known($0) }) { return number }
        }
        accounts.append(Account(state: startState, placeholders: Placeholders(source, definitions: definitions)))
        return accounts.count - 1
    }

    // MARK: Missing

    private func miss(_ redacted: CallRedactor.RedactedCall, _ candidates: [Candidate], _ account: Int) -> Miss {
        // Of those that are equally near, the one that the client has not come to yet is what it is about to ask for.
        let nearness = { Self.nearness($0) + (accounts[account].plays[$0.index, default: 0] == 0 ? 0.5 : 0) }
        let nearest = candidates.max { nearness($0) < nearness($1) }
        return Miss(
            call: redacted.concealing("\(redacted.raw.method) \(redacted.raw.host)\(redacted.raw.path)"),
            nearest: nearest.map { candidate in
                Miss.Nearest(
                    name: exchanges[candidate.index].name, verdict: candidate.verdict.concealing(redacted.concealing),
                    plays: accounts[account].plays[candidate.index, default: 0],
                    isUsedUp: !isLeft(candidate.index, for: account) && !repeats(candidate.index))
            },
            exchanges: exchanges.count)
    }

    /// What a request is about counts most: the path, then how it is asked for, then what is in it.
    private static func nearness(_ candidate: Candidate) -> Double {
        candidate.verdict.checks.reduce(0) { sum, check in
            let weight =
                switch check.matcher {
                case "path": 8.0
                case "method", "host": 3.0
                default: 1.0
                }
            return sum + (check.isPassed ? weight : -0.1 * Double(min(check.differences.count, 9)))
        }
    }
}
