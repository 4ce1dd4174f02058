import FoundationEssentials

extension StatusReport {
    init(_ pool: AccountPool, site: String, now: Date) {
        self.site = site
        accounts = pool.accounts.map { Entry($0, now: now) }
        let usable = accounts.count { $0.status == "OK" }
        authenticated = usable > 0
        message =
            if accounts.isEmpty {
                "No account. Run: qwen-proxy accounts add --email E --password-stdin"
            } else if usable > 0 {
                "Signed in: \(usable) of \(accounts.count) accounts can answer."
            } else {
                "None of \(accounts.count) accounts can answer now."
            }
    }
}

extension StatusReport.Entry {
    fileprivate init(_ account: Account, now: Date) {
        id = account.id
        switch account.state {
        case .waiting(let until) where until > now: (status, resetAt) = ("WAIT", until.iso8601)
        case .parked(_, let until) where until > now: status = "HUMAN_CHECK"
        case .invalid: status = "INVALID"
        case .usable, .waiting, .parked: status = "OK"
        }
    }
}
