public import FoundationEssentials
public import Logging
import NIOPosix

/// The chats of the native API, kept in `session/history/`.
public struct ChatHistory: Sendable {
    let store: any ChatStore & FileStore

    /// Chats that are forgotten when the program ends.
    public static func inMemory() throws -> ChatHistory { ChatHistory(store: try SQLiteChatStore.inMemory()) }

    /// Opens the chats in the account folder, and takes in what the predecessor has left there.
    /// - Throws: ``ChatStoreError``, which keeps the chats from being read or kept.
    public static func open(sessionDirectory: URL, logger: Logger) async throws -> ChatHistory {
        let folder = sessionDirectory.appending(path: "history")
        // The disk may block, which an event loop must not.
        let store = try await NIOThreadPool.singleton.runIfActive { try SQLiteChatStore.open(in: folder) }
        await takeIn(folder, into: store, logger)
        return ChatHistory(store: store)
    }

    /// The same where there are chats; `nil` where there are none, and then nothing is made.
    public static func openExisting(sessionDirectory: URL, logger: Logger) async throws -> ChatHistory? {
        let folder = sessionDirectory.appending(path: "history")
        let isThere = try await blocking { SQLiteChatStore.isThere(in: folder) || HistoryFolder.holdsFiles(folder) }
        guard isThere else { return nil }
        return try await open(sessionDirectory: sessionDirectory, logger: logger)
    }

    /// The same as ``open(sessionDirectory:logger:)`` for the one server of the folder. A damaged database is put aside, and a new one begun; and
    /// where chats can't be kept at all, the server answers on, and knows them for as long as it runs.
    public static func openForServer(sessionDirectory: URL, logger: Logger) async throws -> ChatHistory {
        do {
            return try await open(sessionDirectory: sessionDirectory, logger: logger)
        } catch ChatStoreError.damaged(let path) {
            do {
                let folder = sessionDirectory.appending(path: "history")
                let aside = try await NIOThreadPool.singleton.runIfActive { try SQLiteChatStore.putAside(in: folder, now: Date()) }
                logger.error(
                    "the chats' database is damaged: it was put aside, and a new one begun", metadata: ["file": "\(path)", "now": "\(aside)"])
                return try await open(sessionDirectory: sessionDirectory, logger: logger)
            } catch let error as ChatStoreError { return try inMemory(since: error, logger) }
        } catch let error as ChatStoreError { return try inMemory(since: error, logger) }
    }

    private static func inMemory(since error: ChatStoreError, _ logger: Logger) throws -> ChatHistory {
        logger.error("CHATS ARE NOT KEPT: they are forgotten when this program ends", metadata: ["reason": "\(error)"])
        return try inMemory()
    }

    /// What can't be taken in now is tried again at the next start; the chats that are there are no worse for it.
    private static func takeIn(_ folder: URL, into store: SQLiteChatStore, _ logger: Logger) async {
        do {
            let outcome = try await HistoryFolder(url: folder, store: store, surroundings: Surroundings()).takeIn()
            if outcome.imported > 0 { logger.notice("chats of the predecessor were taken in", metadata: ["chats": "\(outcome.imported)"]) }
            for damage in outcome.damaged {
                logger.warning("a file of the history was left as it is", metadata: ["file": "\(damage.file)", "reason": "\(damage.reason)"])
            }
        } catch {
            logger.error("the predecessor's chats could not be taken in", metadata: ["reason": "\(error)"])
        }
    }
}
