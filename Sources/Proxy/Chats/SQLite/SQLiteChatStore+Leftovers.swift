import GRDB

extension SQLiteChatStore {
    func noteOpened(_ leftover: SiteLeftover) async throws {
        try await write { db in try db.note(leftover) }
    }

    func strike(_ leftovers: [SiteLeftover]) async throws {
        try await write { db in
            for leftover in leftovers { try db.strike(leftover) }
        }
    }

    func leftovers() async throws -> [SiteLeftover] {
        try await read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM leftover").map { SiteLeftover(account: $0["account"], siteChat: $0["siteChat"]) }
        }
    }
}

extension Database {
    func note(_ leftover: SiteLeftover) throws {
        try cachedStatement(sql: "INSERT OR IGNORE INTO leftover(account, siteChat) VALUES (?, ?)")
            .execute(arguments: [leftover.account, leftover.siteChat])
    }

    func strike(_ leftover: SiteLeftover) throws {
        try cachedStatement(sql: "DELETE FROM leftover WHERE account = ? AND siteChat = ?")
            .execute(arguments: [leftover.account, leftover.siteChat])
    }
}
