import FoundationEssentials
import GRDB

extension SQLiteChatStore {
    func chat(_ id: ChatID) async throws -> Chat? {
        try await read { db in try db.chat(id) }
    }

    @discardableResult
    func begin(_ turn: ChatTurnStart) async throws -> [FileID] {
        try await write(.system) { db in
            if turn.isNew {
                try db.insert(turn.chat)
            } else {
                // The model is the chat's once it has answered: one that the site refuses must not be asked again for each later turn.
                let arguments: StatementArguments = [turn.chat.updated.milliseconds, turn.chat.id.text]
                try db.execute(sql: "UPDATE chat SET updated = ? WHERE id = ?", arguments: arguments)
            }
            guard let chat = try db.number(of: turn.chat.id) else { throw ChatGone() }
            try db.failRunningTurn(in: chat)
            let former = turn.isNew ? [] : try turn.messages.last.map { try db.removeFailed(like: $0, in: chat) } ?? []
            for message in turn.messages { try db.insert(message, chat: chat) }
            return try db.removeUnnamed(former, of: chat)
        }
    }

    func end(_ turn: ChatTurnEnd) async throws -> ChatTurnOutcome {
        try await write { db in
            guard let former = try db.chat(turn.chat), let chat = try db.number(of: turn.chat) else { return try db.endWithoutChat(turn) }
            let state: StoredMessage.State = turn.answer.state == .failed ? .failed : .whole
            try db.setState(state, of: turn.messages, chat: chat)
            try db.insert(turn.answer, chat: chat)
            guard let place = turn.place else { return .kept(title: former.title) }
            if let left = former.place, (left.account, left.siteChat) != (place.account, place.siteChat) {
                let arguments: StatementArguments = [chat, left.account, left.siteChat]
                try db.execute(sql: "INSERT OR IGNORE INTO formerPlace(chat, account, siteChat) VALUES (?, ?, ?)", arguments: arguments)
            }
            let arguments: StatementArguments = [place.account, place.siteChat, place.parent, turn.model, chat]
            try db.execute(
                sql: "UPDATE chat SET account = ?, siteChat = ?, parent = ?, model = coalesce(?, model) WHERE number = ?", arguments: arguments)
            try db.strike(SiteLeftover(account: place.account, siteChat: place.siteChat))
            return .kept(title: former.title)
        }
    }

    @discardableResult
    func fail(_ turn: ChatTurnFailure) async throws -> [FileID] {
        try await write(.system) { db in
            try db.execute(sql: "DELETE FROM spared WHERE chat = ?", arguments: [turn.chat.text])
            guard let chat = try db.number(of: turn.chat), try db.isRunning(turn.question, in: chat) else { return [] }
            guard turn.isNew else {
                try db.failRunningTurn(in: chat)
                return []
            }
            let files = try db.files(of: turn.chat)
            try db.execute(sql: "DELETE FROM chat WHERE number = ?", arguments: [chat])
            return files
        }
    }

    func failRunningTurns() async throws {
        try await write(.system) { db in
            try db.execute(sql: "UPDATE message SET state = 'failed', isUnanswered = 1 WHERE state = 'running'")
            try db.execute(sql: "DELETE FROM spared")
        }
    }
}

/// The chat was deleted before its turn began, or while it was read.
struct ChatGone: Error {}

extension Database {
    fileprivate func endWithoutChat(_ turn: ChatTurnEnd) throws -> ChatTurnOutcome {
        try execute(sql: "DELETE FROM spared WHERE chat = ?", arguments: [turn.chat.text])
        let isSpared = changesCount > 0
        if isSpared, let place = turn.place { try strike(SiteLeftover(account: place.account, siteChat: place.siteChat)) }
        return .chatGone(isSpared: isSpared)
    }

    func number(of chat: ChatID) throws -> Int64? {
        try Int64.fetchOne(cachedStatement(sql: "SELECT number FROM chat WHERE id = ?"), arguments: [chat.text])
    }

    func insert(_ chat: Chat) throws {
        let arguments: StatementArguments = [
            chat.id.text, chat.title.withoutNUL, chat.model, chat.created.milliseconds, chat.updated.milliseconds, chat.place?.account,
            chat.place?.siteChat,
            chat.place?.parent,
        ]
        try cachedStatement(
            sql: "INSERT INTO chat(id, title, model, created, updated, account, siteChat, parent) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        ).execute(arguments: arguments)
    }

    /// - Parameter isUnanswered: whether it is a question that failed and got no answer.
    func insert(_ message: StoredMessage, chat: Int64, isUnanswered: Bool = false) throws {
        let arguments: StatementArguments = [
            chat, message.id.withoutNUL, message.role.rawValue, message.text.withoutNUL, message.parts, message.attachments,
            message.reasoning?.withoutNUL, message.sources,
            try message.usage?.json(), message.model, message.state.rawValue, message.created.milliseconds, isUnanswered,
        ]
        try cachedStatement(
            sql: """
                INSERT INTO message(chat, id, role, text, parts, attachments, reasoning, sources, usage, model, state, created, isUnanswered)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: arguments)
        if message.attachments != nil { try share([MessageFile](json: message.attachments).compactMap(\.id), in: chat) }
    }

    fileprivate func isRunning(_ question: String, in chat: Int64) throws -> Bool {
        let sql = "SELECT EXISTS (SELECT 1 FROM message WHERE chat = ? AND id = ? AND state = 'running')"
        return try Bool.fetchOne(cachedStatement(sql: sql), arguments: [chat, question]) == true
    }

    /// Lets the turn that runs in the chat have failed without an answer.
    fileprivate func failRunningTurn(in chat: Int64) throws {
        try execute(sql: "UPDATE message SET state = 'failed', isUnanswered = 1 WHERE chat = ? AND state = 'running'", arguments: [chat])
    }

    fileprivate func setState(_ state: StoredMessage.State, of messages: [String], chat: Int64) throws {
        for id in messages {
            // Only a turn that runs comes to an end.
            try execute(
                sql: "UPDATE message SET state = ? WHERE chat = ? AND id = ? AND state = 'running'", arguments: [state.rawValue, chat, id])
        }
    }
}
