public import FoundationEssentials
import QwenSite

/// An account as the user may see it: nothing secret.
public struct AccountSummary: Equatable, Sendable {
    /// Unique in the account folder, such as `acc_1770000000000`.
    public var id: String
    /// The user's name for it, its e-mail unless told otherwise.
    public var label: String?
    /// The site that the account was made for, to which alone its credentials are sent: an address.
    public var site: String
    /// Whether it can be used, as the account file says.
    public var state: AccountState
    /// When the access token expires; where ``isRenewable``, the proxy renews it before.
    public var tokenExpiry: Date?
    public var isRenewable: Bool
    /// When the user has to sign in again; `nil` where it can't be told.
    public var signInDue: Date?
    /// Turns that run now.
    public var running: Int
    /// Requests since midnight.
    public var requestsToday: Int

    init(_ record: AccountRecord, usage: UsageFile.Usage?, isServing: Bool, now: Date) {
        let credentials = record.credentials
        id = record.id
        label = record.label
        site = record.siteName
        state = record.state
        tokenExpiry = credentials.tokenExpiry
        isRenewable = credentials.refreshToken != nil
        signInDue = record.signInDue
        // A proxy that was killed has left its last figures.
        running = isServing ? usage?.running ?? 0 : 0
        requestsToday = usage?.requests.count(on: DayCount.day(of: now)) ?? 0
    }
}

extension AccountState {
    /// What people read: `OK`, `WAIT`, `INVALID` or `HUMAN_CHECK`.
    public func word(at now: Date) -> String {
        if isUsable(at: now) { return "OK" }
        return switch self {
        case .usable: "OK"
        case .waiting: "WAIT"
        case .parked: "HUMAN_CHECK"
        case .invalid: "INVALID"
        }
    }
}
