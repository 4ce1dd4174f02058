public import FoundationEssentials
public import QwenSite
import Synchronization

/// An account in use: its door to the site, and whether it is usable now.
///
/// One that is signed in anew is another value with the same id, so whoever still uses the old one can't speak for the new.
public final class Account: Sendable {
    /// As in the account file.
    let id: String
    /// The account's door to the site, signed in as the account.
    let client: SiteClient
    private let mutable: Mutex<Mutable>

    private struct Mutable {
        var state: AccountState
        var label: String?
        var signInDue: Date?
        /// The time of day when the state was last looked at.
        var seen: Date?
    }

    /// - Parameters:
    ///   - label: what the user calls it.
    ///   - signInDue: when the user has to sign in again; `nil` where it can't be told.
    public init(id: String, label: String? = nil, client: SiteClient, state: AccountState = .usable, signInDue: Date? = nil) {
        self.id = id
        self.client = client
        mutable = Mutex(Mutable(state: state, label: label, signInDue: signInDue))
    }

    /// Set to what the account file says. What the site says goes by ``worsen(to:at:)``, what the user mends by ``forgive()``.
    var state: AccountState {
        get { mutable.withLock { $0.state } }
        set { mutable.withLock { $0.state = newValue } }
    }

    /// Takes up what a request has met, unless it is known to be worse already: requests that run at once fail in any order.
    /// - Returns: whether the state is another now.
    func worsen(to state: AccountState, at now: Date) -> Bool {
        noteTime(now)
        return mutable.withLock { mutable in
            let worse = mutable.state.worsened(by: state, at: now)
            defer { mutable.state = worse }
            return worse != mutable.state
        }
    }

    /// Takes note of the time of day. Where the clock was set back, the end of a wait goes back with it: the wait gets no longer.
    /// - Returns: whether it did.
    @discardableResult
    func noteTime(_ now: Date) -> Bool {
        mutable.withLock { mutable in
            let state = mutable.seen.map { mutable.state.moved(from: $0, to: now) } ?? mutable.state
            defer { (mutable.state, mutable.seen) = (state, now) }
            return state != mutable.state
        }
    }

    /// Takes back what only the user could mend, since the user has. A limit is the site's, and stays.
    /// - Returns: whether there was anything to take back.
    func forgive() -> Bool {
        mutable.withLock { mutable in
            switch mutable.state {
            case .usable, .waiting: return false
            case .invalid, .parked:
                mutable.state = .usable
                return true
            }
        }
    }

    /// What the user calls it.
    var label: String? {
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
        let session = client.session
        return session.credentials?.tokenExpiry.map { $0 <= session.siteTime(at: now) } ?? false
    }

    /// Whether the user has to sign in again within a day, or already.
    func needsSignInSoon(at now: Date) -> Bool {
        signInDue.map { $0.timeIntervalSince(now) < 86_400 } ?? false
    }
}
