import FoundationEssentials
import HTTPTypes
import Logging
import QwenSite
import Synchronization

extension AccountPool {
    /// What became of an account that the site has refused something.
    enum Note: Equatable {
        /// It can be used as before: the failure was not the account's, or is forgiven.
        case none
        case setAside
        /// The user has signed in anew meanwhile.
        case renewed
    }

    /// Takes note of what `error` says about the account, and tells the log.
    @discardableResult
    func note(_ error: SiteError, on account: Account, logger: Logger) async -> Note {
        guard let state = state(after: error) else { return .none }
        if state.isInvalid {
            // The file may already hold what the user, or another command, has signed in with since.
            if let reload = reload.withLock({ $0 }) { await reload() }
            if let present = self.account(account.id), present !== account { return .renewed }
        }
        guard account.worsen(to: state, at: now()) else { return .setAside }
        logger.warning("account set aside", metadata: ["account": "\(account.id)", "reason": "\(error)"])
        serveLine()
        await keep(account)
        return .setAside
    }

    /// Takes note of the time of day, so that nobody waits the longer for a clock that is set back.
    func noteTime(logger: Logger) async {
        let time = now()
        for account in accounts where account.noteTime(time) {
            logger.notice("the clock was set back, and with it the end of a wait", metadata: ["account": "\(account.id)"])
            await keep(account)
        }
    }

    /// What a client is told of `error`, which no account is left to make up for: where that is a matter of time, when the first of all is usable
    /// again.
    func refusal(_ error: SiteError) -> APIError {
        let time = now()
        let accounts = accounts
        guard !accounts.contains(where: { $0.state.isUsable(at: time) }), let soonest = accounts.compactMap(\.state.usableFrom).min() else {
            return APIError(error, now: time)
        }
        switch error {
        // In the site's own words.
        case .rateLimited(_, let details): return APIError(.rateLimited(until: soonest, details: details), now: time)
        case .humanCheck: return APIError(error, now: time).retrying(at: soonest, now: time)
        case .unauthorized: return .noneUsable(accounts, at: time)
        default: return APIError(error, now: time)
        }
    }

    private func state(after error: SiteError) -> AccountState? {
        switch error {
        case .unauthorized where rules.forgives, .unverified where rules.forgives, .forbidden where rules.forgives,
            .rateLimited where rules.forgives:
            nil
        case .unauthorized: .invalid(.signedOut)
        case .unverified: .invalid(.unverified)
        case .forbidden: .invalid(.restricted)
        case .humanCheck(let url): .parked(url: url, until: now().addingTimeInterval(Self.humanWait))
        case .rateLimited(let until, _): .waiting(until: until ?? now().addingTimeInterval(rules.defaultReset))
        case .busy, .chatGone, .parentGone, .tooLarge, .rejected, .unavailable, .malformed: nil
        }
    }
}

extension APIError {
    /// Why none of `accounts` can be used, and, where time alone will help, for how long.
    static func noneUsable(_ accounts: [Account], at time: Date) -> APIError {
        guard !accounts.isEmpty else { return .noAccount }
        let states = accounts.map(\.state)
        guard let soonest = states.compactMap(\.usableFrom).min() else { return .invalid(accounts) }
        let isWaiting = states.contains { if case .waiting = $0 { true } else { false } }
        let check = states.lazy.compactMap { if case .parked(let url, _) = $0 { SiteError.humanCheck(url: url) } else { nil } }.first
        guard isWaiting || check == nil else {
            return APIError(check ?? .humanCheck(url: nil), now: time).retrying(at: soonest, now: time)
        }
        let details = "every usable account has to wait" + (check.map { ". \($0)" } ?? "")
        return APIError(.rateLimited(until: soonest, details: details), now: time)
    }

    fileprivate func retrying(at date: Date?, now: Date) -> APIError {
        var error = self
        error.retryAfter = date.map { max(1, Int($0.timeIntervalSince(now).rounded(.up))) }
        return error
    }

    /// There is nobody to ask the site for.
    private static let noAccount = APIError(
        status: .serviceUnavailable, type: .unavailable, code: "no_account",
        message: "There is no account yet. Add one: qwen-proxy accounts add --email YOU@EXAMPLE.ORG --password-stdin", shouldRetry: false)

    /// What is asked for belongs to an account that was removed, or no other is left.
    static let accountGone = APIError(
        status: .serviceUnavailable, type: .unavailable, code: "no_account",
        message: "The account that could do this is there no longer. Add it again: qwen-proxy accounts add --email YOU@EXAMPLE.ORG --password-stdin",
        shouldRetry: false)

    /// None of `accounts` can be used before the user has done something.
    private static func invalid(_ accounts: [Account]) -> APIError {
        let reasons = accounts.compactMap { if case .invalid(let reason) = $0.state { reason } else { nil } }
        return APIError(
            status: .serviceUnavailable, type: .unavailable, code: (reasons.first ?? .signedOut).code,
            message: (accounts.count == 1 ? "This account can't be used. " : "No account can be used. ")
                + InvalidReason.advice(for: accounts.map { ($0.id, $0.state) }).joined(separator: " · "),
            shouldRetry: false)
    }
}
