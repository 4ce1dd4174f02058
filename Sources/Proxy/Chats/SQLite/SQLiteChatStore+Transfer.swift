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
        try await read { db in
            let rows = try Row.fetchCursor(db, sql: "SELECT * FROM chat ORDER BY created, number")
            while let row = try rows.next() {
                guard let chat = Chat(row) else { continue }
                let arguments: StatementArguments = [row["number"] as Int64]
                let messages = try Row.fetchAll(db, sql: "SELECT * FROM message WHERE chat = ? ORDER BY number", arguments: arguments)
                try body(chat, messages.map(StoredMessage.init))
            }
        }
    }
}
