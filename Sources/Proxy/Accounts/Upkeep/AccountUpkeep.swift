public import FoundationEssentials
public import Logging
import QwenSite
public import ServiceLifecycle

/// Looks after the accounts while the server runs: takes up edits of the account file, renews tokens ahead of time, keeps what has to
/// survive a restart, and ends the program when no account is left that could ever be used.
public struct AccountUpkeep: Service, CustomStringConvertible {
    private let pool: AccountPool
    private let directory: AccountDirectory
    private let affinityFile: AffinityFile
    private let usageFile: UsageFile
    private let keepsServing: Bool
    private let renewal: AccountRenewal
    private let logger: Logger

    /// How often the account file is looked at.
    static let interval = Duration.milliseconds(500)
    /// How often, counted in such looks, the figures of `accounts list` are written.
    private static let looksPerUsage = 4
    /// How often tokens are looked at, and renewals that could not be kept are tried to be.
    static let renewalInterval = Duration.seconds(5)

    /// - Parameters:
    ///   - pool: what ``AccountDirectory/pool(for:rules:clock:)`` of `directory` has made.
    ///   - keepsServing: whether the server stays up when every account is invalid.
    ///   - random: spreads the renewals.
    public init(
        pool: AccountPool, directory: AccountDirectory, keepsServing: Bool, logger: Logger,
        random: @escaping @Sendable (ClosedRange<TimeInterval>) -> TimeInterval = { TimeInterval.random(in: $0) }
    ) {
        self.pool = pool
        self.directory = directory
        affinityFile = AffinityFile(sessionDirectory: directory.folder)
        usageFile = UsageFile(sessionDirectory: directory.folder)
        self.keepsServing = keepsServing
        renewal = AccountRenewal(pool: pool, logger: logger, random: random)
        self.logger = logger
    }

    /// Short, since groups of services log it.
    public var description: String { "AccountUpkeep" }

    /// Takes up what an earlier run has kept. To be called before the server answers.
    public func restore() async throws {
        let (affinity, usage) = try await blocking { [affinityFile, usageFile] in (try affinityFile.load(), usageFile.load()) }
        pool.affinity.restore(affinity)
        pool.restore(usage)
    }

    /// - Throws: ``AccountsExhausted``.
    public func run() async throws {
        let isExhausted = await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Bool.self) { group in
                group.addTask { await watch() }
                group.addTask { await renew() }
                defer { group.cancelAll() }
                return await group.next() ?? false
            }
        }
        await directory.keepRenewals()
        _ = await saveAffinity(isTold: false)
        await save(pool.usage.mapValues { UsageFile.Usage(running: 0, requests: $0.requests) })
        if isExhausted {
            let error = AccountsExhausted(advice: InvalidReason.advice(for: pool.accounts.map { ($0.id, $0.state) }))
            logger.critical("every account is INVALID, so the server stops", metadata: ["advice": .array(error.advice.map { "\($0)" })])
            throw error
        }
    }

    /// Returns true when no account is left, false when cancelled.
    private func watch() async -> Bool {
        // The file may have been edited since the accounts were read, so the first look counts as news.
        var stamp: TokenFile.Stamp??
        var usage = pool.usage
        var looks = 0
        var isTold = false
        while (try? await pool.clock.sleep(for: Self.interval)) != nil {
            let newStamp = await fileStamp()
            if stamp != .some(newStamp) {
                stamp = newStamp
                await directory.takeUpEdits()
            }
            await pool.noteTime(logger: logger)
            // An account whose wait is over lets in those who stand in line.
            pool.serveLine()
            looks += 1
            isTold = await saveAffinity(isTold: isTold)
            let newUsage = pool.usage
            if looks % Self.looksPerUsage == 0, newUsage != usage {
                usage = newUsage
                await save(usage)
            }
            if pool.isExhausted, !keepsServing { return true }
        }
        return false
    }

    private func renew() async -> Bool {
        var memory = AccountRenewal.Memory()
        repeat {
            await directory.keepRenewals()
            await renewal.look(&memory)
        } while (try? await pool.clock.sleep(for: Self.renewalInterval)) != nil
        return false
    }

    private func fileStamp() async -> TokenFile.Stamp? {
        (try? await blocking { [directory] in directory.file.stamp() }) ?? nil
    }

    /// - Parameter isTold: whether the log has told that it fails.
    /// - Returns: whether it has now.
    private func saveAffinity(isTold: Bool) async -> Bool {
        let entries = pool.affinity.takeUnsaved()
        guard !entries.isEmpty else { return isTold }
        do {
            try await blocking { [affinityFile] in try affinityFile.append(entries) }
            return false
        } catch {
            pool.affinity.putBack(entries)
            if !isTold {
                logger.warning("which account owns what can't be kept for now; it is tried again", metadata: ["error": "\(error)"])
            }
            return true
        }
    }

    private func save(_ usage: [String: UsageFile.Usage]) async {
        do { try await blocking { [usageFile] in try usageFile.save(usage) } } catch {
            logger.warning("the figures of 'accounts list' could not be kept", metadata: ["error": "\(error)"])
        }
    }
}

/// No account is left that could be used without the user, so the server stops, or does not start.
public struct AccountsExhausted: Error, CustomStringConvertible {
    /// What the user has to do, a line for each account.
    let advice: [String]

    init(advice: [String]) { self.advice = advice }

    /// - Parameter accounts: all of them invalid.
    public init(_ accounts: [AccountSummary]) { self.init(advice: InvalidReason.advice(for: accounts.map { ($0.id, $0.state) })) }

    public var description: String {
        (["Every account is INVALID: the site lets none of them in."] + advice
            + ["Then start again. With QWEN_KEEP_SERVING=1 the server stays up until then."]).joined(separator: "\n  ")
    }
}
