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
        do {
            // It waits for the log of changes before it moves what that holds.
            _ = try await database.writeWithoutTransaction { db in try db.checkpoint(.passive) }
        } catch let error as DatabaseError { throw ChatStoreError(error, path: path) }
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
