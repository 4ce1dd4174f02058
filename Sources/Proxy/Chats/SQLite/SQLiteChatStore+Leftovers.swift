import FoundationEssentials
import GRDB

extension SQLiteChatStore {
    func noteOpening(_ opening: ChatOpening) async throws -> Int64 {
        try await write(.system) { db in
            try db.cachedStatement(sql: "INSERT INTO opening(account, began) VALUES (?, ?)")
                .execute(arguments: [opening.account, opening.began.milliseconds])
            return db.lastInsertedRowID
        }
    }

    func openings() async throws -> [ChatOpening] {
        try await read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM opening ORDER BY number").map { row in
                ChatOpening(number: row["number"], account: row["account"], began: Date(milliseconds: row["began"]))
            }
        }
    }

    func strikeOpenings(_ numbers: [Int64]) async throws {
        try await write(.system) { db in
            for number in numbers { try db.strikeOpening(number) }
        }
    }

    func noteOpened(_ leftover: SiteLeftover, opening: Int64?) async throws {
        try await write(.system) { db in
            try db.note(leftover)
            if let opening { try db.strikeOpening(opening) }
        }
    }

    func knows(_ place: SiteLeftover) async throws -> Bool {
        try await read { db in
            let sql = ["chat", "formerPlace", "leftover"].map { "EXISTS (SELECT 1 FROM \($0) WHERE siteChat = ?1 AND account = ?2)" }
            return try Bool.fetchOne(db, sql: "SELECT \(sql.joined(separator: " OR "))", arguments: [place.siteChat, place.account]) ?? false
        }
    }

    func strike(_ leftovers: [SiteLeftover]) async throws {
        try await write(.system) { db in
            for leftover in leftovers { try db.strike(leftover) }
        }
    }

    func isLeftover(_ place: SiteLeftover, at time: Date) async throws -> Bool {
        try await read { db in
            let sql = "SELECT EXISTS (SELECT 1 FROM leftover WHERE account = ? AND siteChat = ? AND (keptUntil IS NULL OR keptUntil <= ?))"
            return try Bool.fetchOne(db, sql: sql, arguments: [place.account, place.siteChat, time.milliseconds]) ?? false
        }
    }

    func keep(_ leftover: SiteLeftover, forTask task: String, until time: Date) async throws {
        try await write(.system) { db in
            try db.note(leftover)
            try db.execute(
                sql: "UPDATE leftover SET task = ?, keptUntil = ? WHERE account = ? AND siteChat = ?",
                arguments: [task, time.milliseconds, leftover.account, leftover.siteChat])
        }
    }

    func leftover(ofTask task: String) async throws -> SiteLeftover? {
        try await read { db in try Row.fetchOne(db, sql: "SELECT * FROM leftover WHERE task = ?", arguments: [task]).map(SiteLeftover.init) }
    }

    func leftovers(at time: Date) async throws -> [SiteLeftover] {
        try await read { db in
            let sql = "SELECT * FROM leftover WHERE keptUntil IS NULL OR keptUntil <= ?"
            return try Row.fetchAll(db, sql: sql, arguments: [time.milliseconds]).map(SiteLeftover.init)
        }
    }

    func forgetAbsent(besides present: Set<String>, since time: Date, now: Date) async throws -> Set<String> {
        let sql = "SELECT account FROM leftover UNION SELECT account FROM opening"
        // Seldom is any absent, and then nothing is to be written.
        let isNeeded = try await read { db in
            let absent = try String.fetchSet(db, sql: sql).subtracting(present)
            return try !absent.isEmpty || Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM absent)") == true
        }
        guard isNeeded else { return [] }
        return try await write(.system) { db in
            let absent = try String.fetchSet(db, sql: sql).subtracting(present)
            for account in try String.fetchSet(db, sql: "SELECT account FROM absent").subtracting(absent) {
                try db.execute(sql: "DELETE FROM absent WHERE account = ?", arguments: [account])
            }
            for account in absent {
                try db.execute(sql: "INSERT OR IGNORE INTO absent(account, since) VALUES (?, ?)", arguments: [account, now.milliseconds])
            }
            let forgotten = try String.fetchSet(db, sql: "SELECT account FROM absent WHERE since <= ?", arguments: [time.milliseconds])
            for account in forgotten {
                for table in ["leftover", "opening", "absent"] { try db.execute(sql: "DELETE FROM \(table) WHERE account = ?", arguments: [account]) }
            }
            return forgotten
        }
    }
}

extension SiteLeftover {
    fileprivate init(_ row: Row) { self.init(account: row["account"], siteChat: row["siteChat"]) }
}

extension Database {
    fileprivate func strikeOpening(_ number: Int64) throws {
        try cachedStatement(sql: "DELETE FROM opening WHERE number = ?").execute(arguments: [number])
    }

    func note(_ leftover: SiteLeftover) throws {
        try cachedStatement(sql: "INSERT OR IGNORE INTO leftover(account, siteChat) VALUES (?, ?)")
            .execute(arguments: [leftover.account, leftover.siteChat])
    }

    func strike(_ leftover: SiteLeftover) throws {
        try cachedStatement(sql: "DELETE FROM leftover WHERE account = ? AND siteChat = ?")
            .execute(arguments: [leftover.account, leftover.siteChat])
    }
}
