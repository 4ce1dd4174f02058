import FoundationEssentials
import QwenSite

extension StatusReport {
    /// Tells what is known: no call is made for it.
    /// - Parameter unkept: why the newest turn of a chat is not kept.
    init(_ pool: AccountPool, site: String, unkept: ChatStoreError? = nil, now: Date) {
        let usage = pool.usage
        self.site = site
        notice = unkept.map { "The newest answer in a chat is not kept. \($0)" }
        accounts = pool.accounts.map { Entry($0, usage: usage[$0.id], now: now) }
        let drift = pool.drift.snapshot
        unknownShapes = drift.counts
        if drift.others > 0 { unknownShapes[DriftCounter.others] = drift.others }
        let usable = accounts.count { $0.status == "OK" }
        authenticated = usable > 0
        message =
            if accounts.isEmpty {
                "No account. Run: qwen-proxy accounts add"
            } else if usable > 0 {
                "Signed in: \(usable) of \(accounts.count) accounts can answer."
            } else {
                "None of \(accounts.count) accounts can answer now."
            }
    }
}

extension StatusReport.Entry {
    fileprivate init(_ account: Account, usage: UsageFile.Usage?, now: Date) {
        let state = account.state
        id = account.id
        status = state.word(at: now)
        running = usage?.running ?? 0
        requestsToday = usage?.requests.count(on: DayCount.day(of: now)) ?? 0
        signInDue = account.signInDue?.iso8601
        switch state {
        case .waiting(let until) where until > now:
            resetAt = until.iso8601
        case .parked(let url, let until) where until > now:
            resetAt = until.iso8601
            notice = "Open \(url ?? AccountRecord.liveSite) in a browser with this account and finish the check."
        case .invalid(let reason):
            notice = reason.advice(for: account.id)
        case .usable, .waiting, .parked:
            if account.needsSignInSoon(at: now) { notice = "Sign in again within a day: qwen-proxy accounts relogin \(account.id)" }
        }
    }
}
