public import FoundationEssentials

/// A chat as the site's list shows it.
public struct ChatSummary: Equatable, Sendable {
    public var id: String
    /// The site makes one up after the first turn.
    public var title: String
    public var createdAt: Date?
    /// Also renaming counts as a change.
    public var changedAt: Date?
    public var type: ChatType?
    public var isPinned: Bool

    public init(id: String, title: String, createdAt: Date? = nil, changedAt: Date? = nil, type: ChatType? = nil, isPinned: Bool = false) {
        self.id = id
        self.title = title
        self.createdAt = createdAt
        self.changedAt = changedAt
        self.type = type
        self.isPinned = isPinned
    }
}

/// A row of the list on the wire. One without an id is no chat.
struct ChatSummaryRecord: Decodable {
    var summary: ChatSummary

    private enum CodingKeys: String, CodingKey {
        case id, title, pinned
        case createdAt = "created_at"
        case changedAt = "updated_at"
        case type = "chat_type"
    }

    init(from decoder: any Decoder) throws {
        let row = try decoder.container(keyedBy: CodingKeys.self)
        guard let id = row.text(.id), !id.isEmpty else {
            throw DecodingError.dataCorrupted(.init(codingPath: row.codingPath, debugDescription: "a chat without an id"))
        }
        summary = ChatSummary(
            id: id, title: row.text(.title) ?? "", createdAt: row.date(.createdAt), changedAt: row.date(.changedAt),
            type: row.text(.type).map(ChatType.init), isPinned: row.flag(.pinned) ?? false)
    }
}
