import FoundationEssentials
import GRDB
import QwenSite

extension SQLiteChatStore: FileStore {
    func add(_ file: FileRecord, of chat: ChatID?) async throws {
        try await write { db in
            let owner = try chat.map(db.number(of:)) ?? nil
            if chat != nil, owner == nil { throw ChatGone() }
            try db.execute(
                sql: "INSERT INTO file(id, name, contentType, size, created, chat) VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [file.id.text, file.name, file.contentType, file.size, file.created.milliseconds, owner])
            for (account, copy) in file.copies { try db.note(copy, of: file.id, account: account) }
        }
    }

    func file(_ id: FileID) async throws -> FileRecord? {
        try await read { db in
            guard let row = try Row.fetchOne(db, sql: "SELECT * FROM file WHERE id = ?", arguments: [id.text]) else { return nil }
            var file = FileRecord(
                id: id, name: row["name"], contentType: row["contentType"], size: row["size"], created: Date(milliseconds: row["created"]))
            for row in try Row.fetchAll(db, sql: "SELECT account, copy FROM fileCopy WHERE file = ?", arguments: [id.text]) {
                file.copies[row["account"]] = try? JSONDecoder().decode(SiteFile.self, from: row["copy"])
            }
            return file
        }
    }

    func note(_ copy: SiteFile, of file: FileID, account: String) async throws {
        try await write { db in try db.note(copy, of: file, account: account) }
    }

    func remove(_ id: FileID) async throws -> Bool {
        try await write { db in
            try db.execute(sql: "DELETE FROM file WHERE id = ?", arguments: [id.text])
            return db.changesCount > 0
        }
    }
}

extension Database {
    /// The files that came with messages of the chat, and go with it.
    func files(of chat: ChatID) throws -> [FileID] {
        let sql = "SELECT file.id FROM file JOIN chat ON chat.number = file.chat WHERE chat.id = ?"
        return try String.fetchAll(cachedStatement(sql: sql), arguments: [chat.text]).compactMap { FileID($0) }
    }

    /// Lets those of `files` stay which came with messages of other chats than this one: they are named in it now.
    func share(_ files: [FileID], in chat: Int64) throws {
        for file in files {
            try cachedStatement(sql: "UPDATE file SET chat = NULL WHERE id = ? AND chat <> ?").execute(arguments: [file.text, chat])
        }
    }

    /// Removes those of `files` that came with messages of the chat, and that none of its messages names any more.
    /// - Returns: those.
    func removeUnnamed(_ files: [FileID], of chat: Int64) throws -> [FileID] {
        try files.filter { file in
            let isNamed = "EXISTS (SELECT 1 FROM message WHERE chat = ?2 AND instr(attachments, ?1))"
            try execute(sql: "DELETE FROM file WHERE id = ?1 AND chat = ?2 AND NOT \(isNamed)", arguments: [file.text, chat])
            return changesCount > 0
        }
    }

    fileprivate func note(_ copy: SiteFile, of file: FileID, account: String) throws {
        let json = try JSONEncoder().encode(copy)
        // Not where the file was removed meanwhile.
        try execute(
            sql: "INSERT OR REPLACE INTO fileCopy(file, account, copy) SELECT id, ?, ? FROM file WHERE id = ?",
            arguments: [account, String(decoding: json, as: UTF8.self), file.text])
    }
}
