public import FoundationEssentials
public import Logging
import NIOPosix

/// The chats of the user's own API, kept in `session/history/`.
public struct ChatHistory: Sendable {
    let store: any ChatStore

    /// Chats that are forgotten when the program ends.
    public static func inMemory() throws -> ChatHistory { ChatHistory(store: try SQLiteChatStore.inMemory()) }

    /// Opens the chats in the account folder, and takes in what the predecessor has left there. A damaged database is put aside, and a new one
    /// begun.
    /// - Throws: what keeps the chats from being read or kept, as a sentence for the user.
    public static func open(sessionDirectory: URL, logger: Logger) async throws -> ChatHistory {
        let folder = sessionDirectory.appending(path: "history")
        // The disk may block, which an event loop must not.
        let store = try await NIOThreadPool.singleton.runIfActive { try open(folder, logger) }
        let outcome = try await HistoryFolder(url: folder, store: store, surroundings: Surroundings()).takeIn()
        if outcome.imported > 0 { logger.notice("chats of the predecessor were taken in", metadata: ["chats": "\(outcome.imported)"]) }
        for damage in outcome.damaged {
            logger.warning("a file of the history was left as it is", metadata: ["file": "\(damage.file)", "reason": "\(damage.reason)"])
        }
        return ChatHistory(store: store)
    }

    /// The same for a server, which answers on where chats can't be kept: then for as long as it runs.
    public static func openForServer(sessionDirectory: URL, logger: Logger) async throws -> ChatHistory {
        do {
            return try await open(sessionDirectory: sessionDirectory, logger: logger)
        } catch let error as ChatStoreError {
            logger.error("CHATS ARE NOT KEPT: they are forgotten when this program ends", metadata: ["reason": "\(error)"])
            return try inMemory()
        }
    }

    private static func open(_ folder: URL, _ logger: Logger) throws -> SQLiteChatStore {
        do { return try SQLiteChatStore.open(in: folder) } catch ChatStoreError.damaged(let path) {
            let aside = try SQLiteChatStore.putAside(in: folder, now: Date())
            logger.error("the chats' database is damaged: it was put aside, and a new one begun", metadata: ["file": "\(path)", "now": "\(aside)"])
            return try SQLiteChatStore.open(in: folder)
        }
    }
}
