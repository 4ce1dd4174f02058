public import FoundationEssentials
public import QwenSite
import Synchronization

/// The accounts that answer requests: each request takes the next usable one.
public final class AccountPool: Sendable {
    /// What the pool is allowed.
    public struct Rules: Sendable {
        /// How many turns one account may run at once. The site refuses more than three or four (site protocol §8).
        var turns = Int.max
        /// How long a request waits while all accounts are busy.
        var wait = Duration.seconds(30)
        /// How many requests may wait.
        var queue = 1000
        /// How long an account waits where the site names no time.
        var defaultReset: TimeInterval = 24 * 3600
        /// Whether a limit, a restriction, or a sign-in that is no longer accepted, is over with the request that met it; a human check never
        /// is. For MockQwen's demo account, which is refused only where a prompt asks for it, and would leave nobody to answer the next one.
        var forgives = false

        /// The usual ones.
        public init() {}
    }

    /// How long an account is left alone after a human check, so that there is time to do it.
    static let humanWait: TimeInterval = 60

    let rules: Rules
    let now: @Sendable () -> Date
    let clock: any Clock<Duration>
    let rotation: Mutex<AccountRotation>
    let line = WaitingLine()
    /// What belongs to one of the accounts alone.
    let affinity = Affinity()
    /// What the site's answers hold that is not known: the accounts' clients share it.
    let drift: DriftCounter
    let keep: @Sendable (Account) async -> Void
    /// Looks whether the account folder has newer credentials.
    let reload = Mutex<(@Sendable () async -> Void)?>(nil)

    /// - Parameters:
    ///   - accounts: in the order in which they take turns.
    ///   - clock: measures the waiting.
    ///   - drift: what the accounts' clients count unknown shapes in.
    ///   - keep: called when an account's state has changed, to be kept over a restart.
    public init(
        accounts: [Account], rules: Rules = Rules(), now: @escaping @Sendable () -> Date = { Date() },
        clock: any Clock<Duration> = ContinuousClock(), drift: DriftCounter = DriftCounter(),
        keep: @escaping @Sendable (Account) async -> Void = { _ in }
    ) {
        rotation = Mutex(AccountRotation(accounts, turns: rules.turns))
        self.rules = rules
        self.now = now
        self.clock = clock
        self.drift = drift
        self.keep = keep
    }

    /// All accounts, usable or not, in the order in which they take turns.
    var accounts: [Account] { rotation.withLock { $0.accounts } }

    /// The account `id`; `nil` where it is no longer there.
    func account(_ id: String) -> Account? { rotation.withLock { $0.entry(id)?.account } }

    /// Whether no account is left that could ever be used without the user. Where there is none at all, one may still be added.
    var isExhausted: Bool {
        let accounts = accounts
        return !accounts.isEmpty && accounts.allSatisfy(\.state.isInvalid)
    }

    /// A usable account for a call that is no turn and costs no quota.
    /// - Throws: ``APIError`` that says when one will be usable, or what the user has to do.
    func usable() throws(APIError) -> Account {
        let time = now()
        let accounts = accounts
        guard let account = accounts.first(where: { $0.state.isUsable(at: time) }) else { throw .noneUsable(accounts, at: time) }
        return account
    }

    /// Whether another account could take over from those in `excluded`.
    func hasUsable(excluding excluded: Set<String>) -> Bool {
        let time = now()
        return accounts.contains { !excluded.contains($0.id) && $0.state.isUsable(at: time) }
    }

    /// Puts other accounts in the place of those that were there. Turns that run go on.
    func replace(with accounts: [Account]) {
        rotation.withLock { $0.replace(with: accounts) }
        serveLine()
    }
}
