import FoundationEssentials
import GRDB

extension SQLiteChatStore {
    func importedFiles() async throws -> Set<String> {
        try await read { db in try String.fetchSet(db, sql: "SELECT name FROM importedFile") }
    }

    func takeIn(_ chat: Chat, _ messages: [StoredMessage], file: String?) async throws -> Bool {
        try await write(.system) { db in
            if let file { try db.execute(sql: "INSERT OR IGNORE INTO importedFile(name) VALUES (?)", arguments: [file]) }
            guard try db.number(of: chat.id) == nil else { return false }
            try db.create(chat, messages: messages)
            return true
        }
    }

    func waitForDisk() async throws {
        // A change that waits for the disk waits for all that the log of changes holds before it. A checkpoint would not where somebody reads.
        try await write { db in
            let number = try Int32.fetchOne(db, sql: "PRAGMA user_version") ?? 0
            try db.execute(sql: "PRAGMA user_version = \(number &+ 1)")
        }
    }

    func forEachChat(_ body: @escaping @Sendable (Chat, [StoredMessage]) throws -> Void) async throws {
        var position = Position()
        // A read each: whoever takes the chats may take his time, and the log of changes can't be cut behind a read that is open.
        while let next = try await read({ [position] db in try db.chat(after: position) }) {
            if let (chat, messages) = next.content { try body(chat, messages) }
            position = next.position
        }
    }
}

/// A chat's place among all, the oldest first.
private struct Position {
    var created = Int64.min
    var number = Int64.min
}

extension Database {
    /// The next chat, whole; its content is `nil` where its id is none of ours.
    fileprivate func chat(after position: Position) throws -> (position: Position, content: (Chat, [StoredMessage])?)? {
        let next = try cachedStatement(sql: "SELECT * FROM chat WHERE (created, number) > (?, ?) ORDER BY created, number LIMIT 1")
        guard let row = try Row.fetchOne(next, arguments: [position.created, position.number]) else { return nil }
        let position = Position(created: row["created"], number: row["number"])
        guard let chat = Chat(row) else { return (position, nil) }
        let messages = try cachedStatement(sql: "SELECT * FROM message WHERE chat = ? ORDER BY number")
        return (position, (chat, try Row.fetchAll(messages, arguments: [position.number]).map(StoredMessage.init)))
    }
}
