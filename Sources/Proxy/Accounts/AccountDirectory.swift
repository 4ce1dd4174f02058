public import FoundationEssentials
public import Logging
public import QwenSite
import Synchronization

/// The account folder in use: accounts come from ``TokenFile``, what the site changes goes back, and what somebody else changes in the file
/// is taken up. Where both changed the same account, the edit wins: the user knows better.
public final class AccountDirectory: Sendable {
    struct State {
        /// The file as this process last saw or wrote it. Changed under the file's lock alone.
        var known: [AccountRecord] = []
        /// By account, what the present session has renewed.
        var renewals: [String: SessionRenewals] = [:]
        var site = AccountRecord.liveSite
        weak var pool: AccountPool?

        /// What the file holds now. Of an account that was removed nothing is kept.
        mutating func take(_ records: [AccountRecord]) {
            known = records
            let ids = Set(records.map(\.id))
            renewals = renewals.filter { ids.contains($0.key) }
        }
    }

    let folder: URL
    let file: TokenFile
    let transport: any SiteTransport
    let logger: Logger
    let now: @Sendable () -> Date
    let drift = DriftCounter()
    let state = Mutex(State())
    private let looking = OneAtATime()

    /// - Parameters:
    ///   - sessionDirectory: the account folder. Nothing in it is touched, nor is it made, until something is to be kept.
    ///   - transport: the way to the site that the accounts are made for.
    ///   - now: the time of day.
    public init(
        sessionDirectory: URL, transport: any SiteTransport, logger: Logger, now: @escaping @Sendable () -> Date = { Date() }
    ) {
        folder = sessionDirectory
        file = TokenFile(sessionDirectory: sessionDirectory)
        self.transport = transport
        self.logger = logger
        self.now = now
    }

    /// The accounts made for `site`, ready to be used. From now on edits of the file reach them through ``takeUpEdits()``.
    /// - Parameter clock: measures the waiting.
    /// - Throws: ``TokenFileError``, ``FolderError``.
    public func pool(
        for site: String, rules: AccountPool.Rules = .init(), clock: any Clock<Duration> = ContinuousClock()
    ) async throws -> AccountPool {
        let records = try await blocking { [self] in
            try file.update(now: now()) { records in
                state.withLock { ($0.known, $0.site) = (records, site) }
                return records
            }
        }
        let accounts = records.filter { $0.siteName == site }.map(account)
        let pool = AccountPool(accounts: accounts, rules: rules, now: now, clock: clock, drift: drift) { [self] in await keep($0) }
        pool.reload.withLock { $0 = { [weak self] in await self?.takeUpEdits() } }
        state.withLock { $0.pool = pool }
        return pool
    }

    // MARK: What others change

    /// Takes up what somebody else has changed in the file since it was last looked at.
    public func takeUpEdits() async {
        do {
            // One look after the other, so that what an older one has seen does not come into use last.
            try await looking.run { try await look() }
        } catch is CancellationError {
            // The caller has gone; the next look sees what this one would have.
        } catch {
            logger.error("the account file can't be used; the accounts stay as they were", metadata: ["error": "\(error)"])
        }
    }

    private func look() async throws {
        let (before, after) = try await blocking { [self] in
            try file.update(now: now()) { records in
                state.withLock { state in
                    defer { state.take(records) }
                    return (state.known, records)
                }
            }
        }
        let (pool, site) = state.withLock { ($0.pool, $0.site) }
        guard before != after, let pool else { return }
        pool.replace(
            with: after.filter { $0.siteName == site }.map { record in
                account(for: record, was: before.first { $0.id == record.id }, in: pool)
            })
        logger.notice("the account file was changed", metadata: ["accounts": "\(pool.accounts.map(\.id).joined(separator: " "))"])
    }

    /// The account that stands for `record` from now on: the same as before, unless it was signed in anew.
    private func account(for record: AccountRecord, was before: AccountRecord?, in pool: AccountPool) -> Account {
        guard let account = pool.account(record.id), before?.credentials == record.credentials else { return account(from: record) }
        account.label = record.label
        if before?.state != record.state { account.state = record.state(at: now()) }
        account.signInDue = record.signInDue
        return account
    }
}
