import RecordingFormat

/// The tokens that were handed out, and to whom.
struct TokenRegistry: Sendable {
    /// What a token that came in is worth.
    enum Worth: Equatable, Sendable {
        case valid
        case dead(reason: String)
        case none
    }

    private struct Issued: Sendable {
        var account: Int
        var name: String
        var isReplaced = false
    }

    private let source: ValueSource
    private var issued: [String: Issued] = [:]

    init(_ source: ValueSource) {
        self.source = source
    }

    /// Remembers a token.
    ///
    /// - Parameter rotates: makes the account's earlier tokens of that name worthless.
    mutating func add(_ token: String, name: String, account: Int, rotates: Bool) {
        if issued.count >= Self.limit { forgetExpired() }
        if rotates {
            for (text, other) in issued where other.account == account && other.name == name { issued[text]?.isReplaced = true }
        }
        issued[token] = Issued(account: account, name: name)
    }

    /// The account that one of these tokens was handed to, even where the token is no longer good.
    func account(of tokens: [String]) -> Int? {
        tokens.lazy.compactMap { issued[$0]?.account }.first
    }

    func worth(of tokens: [String], as name: String) -> Worth {
        var worth = Worth.none
        for token in tokens {
            worth = self.worth(of: token, as: name)
            if worth == .valid { return .valid }
        }
        return worth
    }

    private func worth(of text: String, as name: String) -> Worth {
        let now = source.now() / 1000
        do throws(AccessTokenError) {
            _ = try source.key.check(text, now: now)
        } catch {
            switch error {
            case .forged: return .dead(reason: "one that was not handed out here")
            case .expired(let time): return .dead(reason: "one that expired \(now - time) s ago")
            }
        }
        guard let token = issued[text] else { return .dead(reason: "one that was not handed out here") }
        guard token.name == name else { return .dead(reason: "one of another kind: '\(token.name)'") }
        return token.isReplaced ? .dead(reason: "one that a newer one replaced") : .valid
    }

    private mutating func forgetExpired() {
        let now = source.now() / 1000
        issued = issued.filter { (try? source.key.check($0.key, now: now)) != nil }
    }

    private static let limit = 10_000
}
