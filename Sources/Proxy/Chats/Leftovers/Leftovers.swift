import FoundationEssentials
import Logging
import QwenSite
import ServiceLifecycle
import Synchronization

/// Sees to it that no chat stays behind at the site which nobody will continue.
///
/// The store knows each such chat from when it is opened until it is deleted, and each opening from before it, so one whose deletion failed,
/// or that a killed program left, is found again.
final class Leftovers: Sendable {
    let store: any ChatStore
    let accounts: AccountPool
    let afterTurn: AfterTurn
    let logger: Logger
    /// Made where more is to be deleted than can be at once.
    let sweepWish = SweepWish()
    private let now: @Sendable () -> Date
    /// Those that a turn is in, or that are being deleted.
    private let busy = Mutex<Set<SiteLeftover>>([])
    /// Until then nothing is noted of what is opened: the store failed, and answers are not to wait for it.
    private let unkept = Mutex(Date.distantPast)
    private static let pause: TimeInterval = 30
    /// How long an account must have been absent for its chats to be forgotten.
    static let absence: TimeInterval = 30 * 86_400

    init(store: any ChatStore, accounts: AccountPool, afterTurn: AfterTurn, now: @escaping @Sendable () -> Date, logger: Logger) {
        self.store = store
        self.accounts = accounts
        self.afterTurn = afterTurn
        self.now = now
        self.logger = logger
    }

    /// Opens a chat at the site by `newChat`, and takes note of it before it is asked anything.
    /// - Throws: what `newChat` throws.
    func open(of account: Account, _ newChat: @Sendable () async throws -> String) async throws -> OpenedChat {
        let opening = ChatOpening(account: account.id, began: siteTime(now(), of: account))
        let number = await notingBeforeAnswer { try await store.noteOpening(opening) }
        let siteChat: String
        do { siteChat = try await newChat() } catch {
            if let number, (error as? SiteError)?.opensNothing == true { await noting { try await store.strikeOpenings([number]) } }
            throw error
        }
        let place = SiteLeftover(account: account.id, siteChat: siteChat)
        _ = busy.withLock { $0.insert(place) }
        await notingBeforeAnswer { try await store.noteOpened(place, opening: number) }
        return OpenedChat(place, account: account, leftovers: self)
    }

    /// Keeps the chat in which the site makes something, until somebody was told of the end, or `until` then.
    func keep(_ opened: OpenedChat, forTask task: String, until time: Date) async {
        // Where that can't be, the next sweep deletes it.
        await noting { try await store.keep(opened.place, forTask: task, until: time) }
        opened.keep()
    }

    /// The chat that is kept for the task; `nil` where none is, or nobody can tell.
    func place(ofTask task: String) async -> SiteLeftover? {
        await noting { try await store.leftover(ofTask: task) } ?? nil
    }

    /// No turn is in it any more.
    func release(_ place: SiteLeftover) { _ = busy.withLock { $0.remove(place) } }

    /// Deletes the chat at the site, soon; where its account is out of use, a later sweep does.
    func delete(_ place: SiteLeftover, of account: Account) {
        guard usable(account.id) != nil else { return release(place) }
        _ = busy.withLock { $0.insert(place) }
        let isQueued = afterTurn.submit(
            .call(account, { client in try await client.deleteChat(place.siteChat) }) { [self] error in
                await note(error, ofDeleting: place, account)
            })
        if !isQueued { release(place) }
    }

    /// Gives a chat that stays another title at the site, soon, and where that fails not at all: the title that counts is ours.
    func rename(_ place: SiteLeftover, of account: Account, to title: String) {
        guard usable(account.id) != nil else { return }
        afterTurn.submit(
            .call(account, { client in try await client.renameChat(place.siteChat, title: title) }) { [self] error in
                if let error = error as? SiteError, error.isOfAccount { await accounts.note(error, on: account, logger: logger) }
            })
    }

    /// Deletes all that are known and that neither a turn nor a task is in, one after the other, as far as their accounts can be used.
    /// - Returns: whether an opening is still to be looked into.
    func sweep() async -> Bool {
        guard let leftovers = await noting({ try await store.leftovers(at: now()) }) else { return false }
        for place in leftovers where !isEnding {
            guard let account = usable(place.account), busy.withLock({ $0.insert(place).inserted }) else { continue }
            // The turn that was in it may have ended meanwhile, and keep it: it is taken off the list before it is released.
            guard await noting({ try await store.isLeftover(place, at: now()) }) == true else {
                release(place)
                continue
            }
            let error = await afterTurn.attempt(account) { client in try await client.deleteChat(place.siteChat) }
            await note(error, ofDeleting: place, account)
        }
        await forgetAbsentAccounts()
        return await lookIntoOpenings(at: now())
    }

    /// Nothing can be deleted any more of an account that was removed. One that is merely not there for now, since the program was started for
    /// another site or with a damaged account folder, has time to come back.
    private func forgetAbsentAccounts() async {
        let present = Set(accounts.accounts.map(\.id))
        let forgotten = await noting { try await store.forgetAbsent(besides: present, since: now().addingTimeInterval(-Self.absence), now: now()) }
        for account in forgotten ?? [] {
            logger.notice("chats that were to be deleted at the site are forgotten: their account is gone", metadata: ["account": "\(account)"])
        }
    }

    /// The account, where it is there and can be used.
    func usable(_ account: String) -> Account? { accounts.account(account).flatMap { $0.state.isUsable(at: now()) ? $0 : nil } }

    /// A time by the site's clock, which the site's chats bear: this machine's may be wrong, and be set right any time. The accounts' sites are one,
    /// so each knows what another was told.
    func siteTime(_ time: Date, of account: Account) -> Date {
        let leads = [account.client.session.clockLead] + accounts.accounts.map(\.client.session.clockLead)
        return time.addingTimeInterval(leads.lazy.compactMap(\.self).first ?? 0)
    }

    /// Whether the program ends: what has begun is still done.
    var isEnding: Bool { Task.isCancelled || Task.isShuttingDownGracefully }

    /// Reads or writes the list. Where that can't be, what was opened is deleted behind its turn all the same: only a killed program would
    /// leave it.
    @discardableResult
    func noting<Value>(_ work: () async throws -> Value) async -> Value? {
        do { return try await work() } catch is CancellationError { return nil } catch {
            logger.error("the list of chats to be deleted at the site can't be kept", metadata: ["error": "\(error)"])
            return nil
        }
    }

    @discardableResult
    private func notingBeforeAnswer<Value>(_ work: () async throws -> Value) async -> Value? {
        guard unkept.withLock({ $0 <= now() }) else { return nil }
        let value = await noting(work)
        if value == nil { unkept.withLock { $0 = now().addingTimeInterval(Self.pause) } }
        return value
    }

    private func note(_ error: (any Error)?, ofDeleting place: SiteLeftover, _ account: Account) async {
        defer { release(place) }
        switch error {
        case nil, SiteError.chatGone?: await noting { try await store.strike([place]) }
        // Nothing more is tried with the account before it can be used again.
        case let error as SiteError where error.isOfAccount: await accounts.note(error, on: account, logger: logger)
        default: break
        }
    }
}

extension SiteError {
    /// Whether it says something of the account, and not of one chat.
    fileprivate var isOfAccount: Bool { remedy == .anotherAccount || isHumanCheck }

    private var isHumanCheck: Bool {
        if case .humanCheck = self { true } else { false }
    }

    /// Whether it is sure that the site has opened no chat.
    fileprivate var opensNothing: Bool {
        switch self {
        case .unavailable, .malformed: false
        default: true
        }
    }
}
