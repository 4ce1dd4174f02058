import FoundationEssentials
import GRDB
import QwenSite

extension SQLiteChatStore: FileStore {
    func add(_ file: FileRecord) async throws {
        try await write { db in
            try db.execute(
                sql: "INSERT INTO file(id, name, contentType, size, created) VALUES (?, ?, ?, ?, ?)",
                arguments: [file.id.text, file.name, file.contentType, file.size, file.created.milliseconds])
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
    fileprivate func note(_ copy: SiteFile, of file: FileID, account: String) throws {
        let json = try JSONEncoder().encode(copy)
        // Not where the file was removed meanwhile.
        try execute(
            sql: "INSERT OR REPLACE INTO fileCopy(file, account, copy) SELECT id, ?, ? FROM file WHERE id = ?",
            arguments: [account, String(decoding: json, as: UTF8.self), file.text])
    }
}
