import GRDB

extension Database {
    /// Removes what the chat ends with of failed tries to ask `question`: it is in the chat once, however often it is asked until it is answered.
    /// - Returns: the files that they brought.
    func removeFailed(like question: StoredMessage, in chat: Int64) throws -> [FileID] {
        let sql = "SELECT * FROM message WHERE chat = ? ORDER BY number DESC"
        var (former, files): ([Int64], [FileID]) = ([], [])
        let rows = try Row.fetchCursor(cachedStatement(sql: sql), arguments: [chat])
        while let row = try rows.next(), row["isUnanswered"] {
            let message = try StoredMessage(row)
            guard message.asksTheSame(as: question) else { continue }
            former.append(row["number"])
            files += [MessageFile](json: message.attachments).compactMap(\.id)
        }
        for number in former { try cachedStatement(sql: "DELETE FROM message WHERE number = ?").execute(arguments: [number]) }
        return files
    }
}

extension StoredMessage {
    /// Whether it says and brings the same as `question`, which the store does not have yet. A file that came with a message has an id of its own
    /// each time.
    fileprivate func asksTheSame(as question: StoredMessage) -> Bool {
        role == question.role && text == question.text.withoutNUL && parts == question.parts
            && attachments.map(JSON.init)?.withoutIDs == question.attachments.map(JSON.init)?.withoutIDs
    }
}

extension JSON {
    /// The files of a message as they came.
    fileprivate var withoutIDs: JSON {
        guard case .array(let files) = self else { return self }
        return .array(
            files.map { file in
                guard case .object(let fields) = file else { return file }
                return .object(fields.filter { $0.key != "id" && $0.key != "url" })
            })
    }
}
