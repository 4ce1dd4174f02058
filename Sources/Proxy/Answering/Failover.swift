import FoundationEssentials
import Logging
import QwenSite

/// How a turn moves from an account that the site refuses to another, before the first event of its answer.
struct Failover {
    /// The accounts that have failed the turn.
    private(set) var refused: Set<String> = []
    private var last: (account: Account, reason: SiteError)?
    private var renewals = 0
    private var checks = 0

    /// Takes note of a failure.
    /// - Parameter staysWithOwner: whether only this account will do, because the turn continues a chat that belongs to it.
    /// - Returns: whether another try makes sense.
    mutating func goesOn(after error: SiteError, on account: Account, _ note: AccountPool.Note, staysWithOwner: Bool, now: Date) -> Bool {
        if note == .renewed {
            // Once: who signs in anew with what the site refuses again gains nothing by a third try.
            renewals += 1
            return renewals == 1
        }
        last = (account, error)
        refused.insert(account.id)
        if case .humanCheck = error { checks += 1 }
        return !staysWithOwner && error.isOwn(of: account, now: now) && checks < 2
    }

    /// Says in the log that the turn has moved, and why.
    mutating func tell(to account: Account, _ logger: Logger) {
        guard let (former, reason) = last.take() else { return }
        logger.notice(
            "turn moves to another account", metadata: ["from": "\(former.id)", "to": "\(account.id)", "reason": "\(reason)"])
    }
}

extension SiteError {
    /// Whether the failure is this account's alone, so that another may succeed. A human check is, as long as it meets one: where the next
    /// account meets it too it is asked of the whole machine, and going on would be working around it.
    func isOwn(of account: Account, now: Date) -> Bool {
        switch self {
        case .unauthorized, .unverified, .forbidden, .rateLimited, .humanCheck: true
        // The sign-in host is another than the one that answers questions: a token that could not be renewed is the account's own trouble.
        case .unavailable: account.isExpired(at: now)
        case .busy, .chatGone, .parentGone, .tooLarge, .rejected, .malformed: false
        }
    }
}
