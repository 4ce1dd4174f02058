import FoundationEssentials
import GRDB

extension SQLiteChatStore {
    /// How many messages a step of a clean-up deletes at most, unless they are of one chat: other changes wait for a step, not for all of them.
    static let cleanupStep = 1000

    func chats(matching criteria: ChatCleanup, besides queue: ChatQueue, now: Date) async throws -> [ChatID] {
        try await read { db in try db.chats(matching: criteria, now: now).map(\.id) }.filter { !queue.isBusy($0) }
    }

    func cleanUp(
        _ criteria: ChatCleanup, besides queue: ChatQueue, forgetsSite: Bool, now: Date
    ) async throws -> (chats: [ChatID], left: [SiteLeftover], files: [FileID]) {
        var chosen = try await read { db in try db.chats(matching: criteria, now: now)[...] }
        var (deleted, left, files): ([ChatID], [SiteLeftover], [FileID]) = ([], [], [])
        while let first = chosen.popFirst() {
            var step = [first]
            var messages = first.messageCount
            while let next = chosen.first, messages + next.messageCount < Self.cleanupStep {
                step.append(chosen.removeFirst())
                messages += next.messageCount + 1
            }
            // A turn that comes now waits, and then finds no chat: that is better than one which has begun.
            let idle = step.compactMap { chat in queue.enter(ifIdle: chat.id).map { (chat: chat, ticket: $0) } }
            defer { for entry in idle { entry.ticket.end() } }
            let (gone, places, theirs) = try await write { db in
                let gone = try idle.filter { try db.isUnchanged($0.chat) }.map(\.chat.id)
                let files = try gone.flatMap(db.files(of:))
                return (gone, try gone.flatMap { try db.delete($0, forgetsSite: forgetsSite) }, files)
            }
            deleted += gone
            left += places
            files += theirs
        }
        return (deleted, left, files)
    }
}

/// A chat that a clean-up is about.
private struct ChosenChat {
    let id: ChatID
    let messageCount: Int
    /// When its last turn began, in milliseconds since 1970.
    let updated: Int64

    /// - Returns: `nil` where the row's id is none of ours.
    init?(_ row: Row) {
        guard let id = ChatID(row["id"]) else { return nil }
        self.id = id
        messageCount = row["messageCount"]
        updated = row["updated"]
    }
}

extension Database {
    /// The chats that `criteria` are about, the oldest first.
    fileprivate func chats(matching criteria: ChatCleanup, now: Date) throws -> [ChosenChat] {
        let idle = "NOT EXISTS (SELECT 1 FROM message WHERE message.chat = chat.number AND message.state = 'running')"
        let matching = "(created < :before AND userMessageCount < :userMessages AND messageCount < :messages AND \(idle))"
        var choices = criteria.hasFilter ? [matching] : []
        if criteria.maxChats != nil {
            // The newest are kept, of those that are left.
            let left = criteria.hasFilter ? "WHERE NOT \(matching)" : ""
            let beyond = "SELECT number FROM chat \(left) ORDER BY created DESC, number DESC LIMIT -1 OFFSET :kept"
            choices.append("number IN (\(beyond)) AND \(idle)")
        }
        guard !choices.isEmpty else { return [] }
        var arguments: [String: (any DatabaseValueConvertible)?] = ["kept": criteria.maxChats]
        arguments["before"] = criteria.olderThan.map { now.milliseconds - Int64(clamping: $0) } ?? Int64.max
        arguments["userMessages"] = criteria.userMessageCountLessThan ?? Int.max
        arguments["messages"] = criteria.messageCountLessThan ?? Int.max
        let sql = "SELECT id, messageCount, updated FROM chat WHERE \(choices.joined(separator: " OR ")) ORDER BY created, number"
        return try Row.fetchAll(self, sql: sql, arguments: StatementArguments(arguments)).compactMap(ChosenChat.init)
    }

    /// Whether the chat is still there, and no turn has begun in it since it was chosen.
    fileprivate func isUnchanged(_ chat: ChosenChat) throws -> Bool {
        let statement = try cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM chat WHERE id = ? AND messageCount = ? AND updated = ?)")
        return try Bool.fetchOne(statement, arguments: [chat.id.text, chat.messageCount, chat.updated]) == true
    }
}
