/// What opening a chat is answered with.
struct NewChatRecord: Decodable {
    var id: String?

    private enum CodingKeys: CodingKey { case id }

    init(from decoder: any Decoder) throws { id = try decoder.container(keyedBy: CodingKeys.self).text(.id) }
}
