import FoundationEssentials
import Logging
import QwenSite
import Synchronization

/// Sees to it that no chat stays behind at the site which nobody will continue.
///
/// The store knows each such chat from when it is opened until it is deleted, so one whose deletion failed, or that a killed program
/// left, is found again.
final class Leftovers: Sendable {
    private let store: any ChatStore
    private let afterTurn: AfterTurn
    private let logger: Logger
    /// Those that a turn is in, or that are being deleted.
    private let busy = Mutex<Set<SiteLeftover>>([])

    init(store: any ChatStore, afterTurn: AfterTurn, logger: Logger) {
        self.store = store
        self.afterTurn = afterTurn
        self.logger = logger
    }

    /// Takes note of a chat that was just opened at the site, before it is asked anything.
    func open(_ siteChat: String, of account: Account) async -> OpenedChat {
        let place = SiteLeftover(account: account.id, siteChat: siteChat)
        _ = busy.withLock { $0.insert(place) }
        do { try await store.noteOpened(place) } catch {
            // It is deleted behind the turn all the same; only a killed program would leave it.
            logger.error("a chat at the site could not be noted", metadata: ["error": "\(error)"])
        }
        return OpenedChat(place, account: account, leftovers: self)
    }

    /// No turn is in it any more.
    func release(_ place: SiteLeftover) { _ = busy.withLock { $0.remove(place) } }

    /// Deletes the chat at the site, soon.
    func delete(_ place: SiteLeftover, of account: Account) {
        _ = busy.withLock { $0.insert(place) }
        afterTurn.submit(
            .delete(chat: place.siteChat, account: account) { [self] isGone in
                defer { release(place) }
                guard isGone else { return }
                do { try await store.strike([place]) } catch {
                    logger.warning("a deleted chat could not be struck off the list", metadata: ["error": "\(error)"])
                }
            })
    }

    /// Deletes all that are known and that no turn is in, as far as their accounts can be used.
    func sweep(_ accounts: AccountPool, now: Date) async {
        let leftovers: [SiteLeftover]
        do { leftovers = try await store.leftovers() } catch {
            return logger.error("the list of chats to be deleted at the site can't be read", metadata: ["error": "\(error)"])
        }
        let usable = Dictionary(accounts.accounts.filter { $0.state.isUsable(at: now) }.map { ($0.id, $0) }) { first, _ in first }
        for place in leftovers {
            guard let account = usable[place.account], !busy.withLock({ $0.contains(place) }) else { continue }
            delete(place, of: account)
        }
    }
}
