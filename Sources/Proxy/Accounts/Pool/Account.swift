public import FoundationEssentials
public import QwenSite
import Synchronization

/// An account in use: its door to the site, and whether it is usable now.
///
/// One that is signed in anew is another value with the same id, so whoever still uses the old one can't speak for the new.
public final class Account: Sendable {
    public let id: String
    public let client: SiteClient
    private let mutable: Mutex<(state: AccountState, label: String?, signInDue: Date?)>

    /// - Parameter signInDue: when the user has to sign in again; `nil` where it can't be told.
    public init(id: String, label: String? = nil, client: SiteClient, state: AccountState = .usable, signInDue: Date? = nil) {
        self.id = id
        self.client = client
        mutable = Mutex((state, label, signInDue))
    }

    public internal(set) var state: AccountState {
        get { mutable.withLock { $0.state } }
        set { mutable.withLock { $0.state = newValue } }
    }

    /// What the user calls it.
    public internal(set) var label: String? {
        get { mutable.withLock { $0.label } }
        set { mutable.withLock { $0.label = newValue } }
    }

    /// When the user has to sign in again.
    var signInDue: Date? {
        get { mutable.withLock { $0.signInDue } }
        set { mutable.withLock { $0.signInDue = newValue } }
    }

    /// Whether its access token has ended, and waits to be renewed.
    func isExpired(at now: Date) -> Bool {
        client.session.credentials?.tokenExpiry.map { $0 <= now } ?? false
    }

    /// Whether the user has to sign in again within a day, or already.
    func needsSignInSoon(at now: Date) -> Bool {
        signInDue.map { $0.timeIntervalSince(now) < 86_400 } ?? false
    }
}
