import FoundationEssentials
import GRDB
import QwenSite

extension Chat {
    /// - Returns: `nil` where the row's id is none of ours.
    init?(_ row: Row) {
        guard let id = ChatID(row["id"]) else { return nil }
        self.init(
            id: id, title: row["title"], model: row["model"], created: Date(milliseconds: row["created"]),
            updated: Date(milliseconds: row["updated"]))
        messageCount = row["messageCount"]
        userMessageCount = row["userMessageCount"]
        if let account: String = row["account"], let siteChat: String = row["siteChat"] {
            place = SitePlace(account: account, siteChat: siteChat, parent: row["parent"])
        }
    }
}

extension StoredMessage {
    init(_ row: Row) throws {
        self.init(
            id: row["id"], role: Transcript.Role(rawValue: row["role"]) ?? .user, text: row["text"], parts: row["parts"],
            attachments: row["attachments"], reasoning: row["reasoning"], sources: row["sources"],
            usage: try (row["usage"] as String?).map(Usage.init(json:)), model: row["model"], state: State(rawValue: row["state"]) ?? .whole,
            created: Date(milliseconds: row["created"]))
    }
}

extension Usage {
    /// As the store writes it.
    private struct Record: Codable {
        var input: Int
        var output: Int
        var cached: Int
        var reasoning: Int
    }

    func json() throws -> String {
        let record = Record(input: inputTokens, output: outputTokens, cached: cachedTokens, reasoning: reasoningTokens)
        return String(decoding: try JSONEncoder().encode(record), as: UTF8.self)
    }

    init(json: String) throws {
        let record = try JSONDecoder().decode(Record.self, from: Data(json.utf8))
        self.init(
            inputTokens: record.input, outputTokens: record.output, cachedTokens: record.cached, reasoningTokens: record.reasoning)
    }
}
