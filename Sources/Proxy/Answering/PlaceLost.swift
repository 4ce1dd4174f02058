import FoundationEssentials
import QwenSite

/// A turn can't go on in its chat at the site. In a new chat it may.
struct PlaceLost: Error {
    /// What the client is told where it can't either.
    let reason: APIError
}

extension SiteError {
    /// Whether a chat of `account` can't go on where it is, and could elsewhere: it is gone there, or the account is out of use while another
    /// is not. A human check that the turn itself has met is no such case: the user is told, and nothing is worked around.
    func losesPlace(of account: Account, now: Date, in accounts: AccountPool) -> Bool {
        switch self {
        case .chatGone, .parentGone: true
        case .humanCheck: false
        default: isOwn(of: account, now: now) && accounts.hasUsable(excluding: [account.id])
        }
    }
}
