/// A chat with its messages, as the site answers it (site protocol §4.3). Nothing of it is sure to be there but the id.
struct ChatRecord: Decodable {
    private var id: String?
    private var chat: SiteChat

    private enum CodingKeys: String, CodingKey {
        case id, title, chat, history, messages, currentId
        case createdAt = "created_at"
        case changedAt = "updated_at"
    }

    init(from decoder: any Decoder) throws {
        let top = try decoder.container(keyedBy: CodingKeys.self)
        id = top.text(.id)
        chat = SiteChat(id: "", title: top.text(.title) ?? "", createdAt: top.date(.createdAt), changedAt: top.date(.changedAt))
        let inner = try? top.nestedContainer(keyedBy: CodingKeys.self, forKey: .chat)
        let history = try? inner?.nestedContainer(keyedBy: CodingKeys.self, forKey: .history)
        chat.current = history?.text(.currentId) ?? top.text(.currentId)
        let tree = history?.table(.messages, of: MessageRecord.self)
        for (id, record) in tree ?? [:] { chat.messages[id] = record.message(id: id) }
        chat.isSurelyEmpty = tree?.isEmpty == true && chat.current == nil
        // The flat list is usually empty, and without ids of its own of no use.
        for record in inner?.list(.messages, of: MessageRecord.self) ?? [] {
            chat.isSurelyEmpty = false
            if let id = record.id, chat.messages[id] == nil { chat.messages[id] = record.message(id: id) }
        }
    }

    /// The chat; `nil` where the answer is none.
    func chat(_ id: String) -> SiteChat? {
        guard self.id != nil || !chat.messages.isEmpty else { return nil }
        var chat = chat
        chat.id = self.id ?? id
        return chat
    }
}
