import FoundationEssentials
import GRDB

extension SQLiteChatStore {
    func create(_ chat: Chat, messages: [StoredMessage]) async throws {
        try await write { db in try db.create(chat, messages: messages) }
    }

    func chats(_ page: ChatPage) async throws -> ChatListing {
        try await read { db in
            if let search = page.search { return try db.chats(found: search, page) }
            let total = try Int.fetchOne(db, sql: "SELECT count(*) FROM chat") ?? 0
            let arguments: StatementArguments = [page.limit ?? -1, page.offset]
            let sql = "SELECT * FROM chat ORDER BY updated DESC, number DESC LIMIT ? OFFSET ?"
            let chats = try Row.fetchAll(db, sql: sql, arguments: arguments).compactMap(Chat.init)
            return ChatListing(chats: chats, total: total, hasMore: page.offset + chats.count < total)
        }
    }

    func rename(_ id: ChatID, to title: String) async throws -> Chat? {
        try await write { db in
            try db.execute(sql: "UPDATE chat SET title = ? WHERE id = ?", arguments: [title, id.text])
            return try db.chat(id)
        }
    }

    func delete(_ id: ChatID, forgetsSite: Bool) async throws -> (chat: Chat, left: [SiteLeftover], files: [FileID])? {
        try await write { db in
            guard let chat = try db.chat(id) else { return nil }
            let files = try db.files(of: id)
            return (chat, try db.delete(id, forgetsSite: forgetsSite), files)
        }
    }
}

extension Database {
    func chat(_ id: ChatID) throws -> Chat? {
        try Row.fetchOne(cachedStatement(sql: "SELECT * FROM chat WHERE id = ?"), arguments: [id.text]).flatMap(Chat.init)
    }

    /// Deletes a chat, and notes what is to be deleted of it at the site.
    func delete(_ id: ChatID, forgetsSite: Bool) throws -> [SiteLeftover] {
        let left = forgetsSite ? [] : try places(of: id)
        if forgetsSite { try spare(id) }
        try cachedStatement(sql: "DELETE FROM chat WHERE id = ?").execute(arguments: [id.text])
        for place in left { try note(place) }
        return left
    }

    /// Lets what a turn that runs in the chat has opened at the site, or is about to, stay there.
    private func spare(_ id: ChatID) throws {
        let running = "EXISTS (SELECT 1 FROM message JOIN chat ON chat.number = message.chat WHERE chat.id = ?1 AND message.state = 'running')"
        try execute(sql: "INSERT OR IGNORE INTO spared(chat) SELECT ?1 WHERE \(running)", arguments: [id.text])
    }

    /// Where at the site a chat goes on, and where it has been.
    private func places(of id: ChatID) throws -> [SiteLeftover] {
        let sql = """
            SELECT account, siteChat FROM chat WHERE id = ?1 AND siteChat IS NOT NULL
            UNION SELECT formerPlace.account, formerPlace.siteChat FROM formerPlace JOIN chat ON chat.number = formerPlace.chat WHERE chat.id = ?1
            """
        return try Row.fetchAll(self, sql: sql, arguments: [id.text]).map { SiteLeftover(account: $0["account"], siteChat: $0["siteChat"]) }
    }

    func create(_ chat: Chat, messages: [StoredMessage]) throws {
        try insert(chat)
        let number = lastInsertedRowID
        for (index, message) in messages.enumerated() {
            let isUnanswered = message.role == .user && message.state == .failed && messages.dropFirst(index + 1).first?.role != .assistant
            try insert(message, chat: number, isUnanswered: isUnanswered)
        }
    }
}
