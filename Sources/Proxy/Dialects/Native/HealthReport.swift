import FoundationEssentials

/// `GET /health`: that the server lives, and whether it can answer.
struct HealthReport: Encodable, Equatable {
    /// Whether at least one account can answer now.
    var ok: Bool
    let service = "Qwen Proxy"
    let baseUrl = "/api"
    var accounts: Counts
    /// Now, as ISO 8601.
    var timestamp: String

    struct Counts: Encodable, Equatable {
        var total = 0
        var available = 0
        /// Those that are tried again by themselves: behind a limit, or a human check.
        var waiting = 0
        var invalid = 0
    }

    init(_ pool: AccountPool, now: Date) {
        var counts = Counts(total: pool.accounts.count)
        for account in pool.accounts {
            switch account.state {
            case let state where state.isUsable(at: now): counts.available += 1
            case .usable, .waiting, .parked: counts.waiting += 1
            case .invalid: counts.invalid += 1
            }
        }
        ok = counts.available > 0
        accounts = counts
        timestamp = now.iso8601
    }
}
