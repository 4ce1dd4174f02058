import FoundationEssentials
import GRDB

extension SQLiteChatStore {
    func messages(of id: ChatID, after number: Int64, bytes: Int) async throws -> MessagePage {
        try await read { db in
            guard let chat = try db.number(of: id) else { throw ChatGone() }
            let statement = try db.cachedStatement(sql: "SELECT * FROM message WHERE chat = ? AND number > ? ORDER BY number")
            let rows = try Row.fetchCursor(statement, arguments: [chat, number])
            var page = MessagePage(messages: [])
            var size = 0
            while let row = try rows.next() {
                guard size < bytes else { return page }
                let message = try StoredMessage(row)
                size += message.bytes
                page.messages.append(message)
                page.next = row["number"]
            }
            page.next = nil
            return page
        }
    }

    func remembered(of id: ChatID, bytes: Int) async throws -> RememberedChat {
        try await read { db in
            guard let chat = try db.number(of: id) else { return RememberedChat() }
            let sql = "SELECT role, text, parts, attachments FROM message WHERE chat = ? AND state IN ('whole', 'cut') ORDER BY number DESC"
            let rows = try Row.fetchCursor(db, sql: sql, arguments: [chat])
            var newestFirst: [Transcript.Message] = []
            var remembered = RememberedChat()
            var size = 0
            var partsBytes = 0
            while let row = try rows.next() {
                let role = Transcript.Role(rawValue: row["role"]) ?? .user
                let files = [MessageFile](json: row["attachments"])
                let kept = files.compactMap(\.id).map(FileReference.uploaded)
                remembered.files += kept.reversed()
                // What has never been kept here may be in the parts themselves, megabytes each.
                if role == .user, kept.isEmpty, !files.isEmpty, partsBytes < RememberedChat.partsLimit, let parts = row["parts"] as String? {
                    partsBytes += parts.utf8.count
                    remembered.files += [MessageFile](parts: parts).compactMap(\.reference).reversed()
                }
                guard size < bytes || role == .system else {
                    remembered.leftOut += 1
                    continue
                }
                let message = Transcript.Message(role: role, text: row["text"], files: files)
                if role != .system { size += message.text.utf8.count }
                newestFirst.append(message)
            }
            remembered.messages = newestFirst.reversed()
            return remembered
        }
    }
}

extension StoredMessage {
    /// About as much memory as it takes.
    fileprivate var bytes: Int {
        [text, parts, attachments, reasoning, sources].reduce(200) { $0 + ($1?.utf8.count ?? 0) }
    }
}
