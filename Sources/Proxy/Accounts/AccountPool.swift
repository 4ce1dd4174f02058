public import FoundationEssentials
import Logging
import QwenSite
import Synchronization

/// The accounts that answer requests: each request takes the next usable one.
public final class AccountPool: Sendable {
    public let accounts: [Account]
    private let next = Mutex(0)
    private let now: @Sendable () -> Date
    private let forgives: Bool
    private let keep: @Sendable (Account) async -> Void

    /// How long an account waits where the site names no time.
    static let defaultWait: TimeInterval = 24 * 3600
    /// How long an account is left alone after a human check, so that there is time to do it.
    static let humanWait: TimeInterval = 60

    /// - Parameters:
    ///   - accounts: in the order in which they take turns.
    ///   - forgives: whether a limit, or a sign-in that is no longer accepted, is over with the request that met it. For MockQwen's demo
    ///     account, which is refused only where a prompt asks for it, and would leave nobody to answer the next one.
    ///   - keep: called when an account's state has changed, to be kept over a restart.
    public init(
        accounts: [Account], now: @escaping @Sendable () -> Date = { Date() }, forgives: Bool = false,
        keep: @escaping @Sendable (Account) async -> Void = { _ in }
    ) {
        self.accounts = accounts
        self.now = now
        self.forgives = forgives
        self.keep = keep
    }

    /// The next usable account, past those in `excluded`.
    /// - Throws: ``APIError`` that says when one will be usable, or what the user has to do.
    func lease(excluding excluded: Set<String> = []) throws(APIError) -> Account {
        let time = now()
        let chosen = next.withLock { next -> Account? in
            for step in accounts.indices {
                let index = (next + step) % accounts.count
                let account = accounts[index]
                guard !excluded.contains(account.id), account.state.isUsable(at: time) else { continue }
                next = (index + 1) % accounts.count
                return account
            }
            return nil
        }
        guard let chosen else { throw Self.noneUsable(accounts, at: time) }
        return chosen
    }

    /// Whether another account could take over from those in `excluded`.
    func hasUsable(excluding excluded: Set<String>) -> Bool {
        let time = now()
        return accounts.contains { !excluded.contains($0.id) && $0.state.isUsable(at: time) }
    }

    /// The account `id`, for a chat or file that belongs to it; `nil` where it is no longer there.
    /// - Throws: ``APIError`` where it can't be used now.
    func lease(_ id: String) throws(APIError) -> Account? {
        guard let account = accounts.first(where: { $0.id == id }) else { return nil }
        guard account.state.isUsable(at: now()) else { throw Self.noneUsable([account], at: now()) }
        return account
    }

    /// Takes note of what `error` says about the account, and tells the log.
    func note(_ error: SiteError, on account: Account, logger: Logger) async {
        let state: AccountState
        switch error {
        case .unauthorized where forgives, .rateLimited where forgives: return
        case .unauthorized: state = .invalid
        case .humanCheck(let url): state = .parked(url: url, until: now().addingTimeInterval(Self.humanWait))
        case .rateLimited(let until, _): state = .waiting(until: until ?? now().addingTimeInterval(Self.defaultWait))
        case .busy, .chatGone, .parentGone, .tooLarge, .rejected, .unavailable, .malformed: return
        }
        guard account.state != state else { return }
        account.state = state
        logger.warning("account set aside", metadata: ["account": "\(account.id)", "reason": "\(error)"])
        await keep(account)
    }

    private static func noneUsable(_ accounts: [Account], at time: Date) -> APIError {
        let states = accounts.map(\.state)
        let waits = states.compactMap { state -> Date? in
            guard case .waiting(let until) = state else { return nil }
            return until
        }
        if let soonest = waits.min() {
            return APIError(.rateLimited(until: soonest, details: "every usable account has to wait"), now: time)
        }
        for case .parked(let url, _) in states { return APIError(.humanCheck(url: url), now: time) }
        return APIError(.unauthorized(details: "no account is signed in; run: qwen-proxy accounts add --email E --password-stdin"), now: time)
    }
}
