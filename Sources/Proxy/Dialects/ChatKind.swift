import QwenSite

/// What a chat request is about, as the predecessor's clients say it: `chatType`, and the `size` of a picture.
struct ChatKind: Decodable, Equatable, Sendable {
    var chatType: String?
    var size: String?

    /// Text where the client does not say.
    var type: ChatType { chatType.flatMap { $0.isEmpty ? nil : ChatType(rawValue: $0) } ?? .text }

    /// What may be asked for in a chat.
    private static let types: [ChatType] = [.text, .search, .image]

    /// Puts into `turn` what the client asks for.
    /// - Throws: ``APIError`` that names what is possible.
    func apply(to turn: inout Turn) throws(APIError) {
        turn.type = type
        guard Self.types.contains(turn.type) else {
            let films = turn.type == .video ? " Videos are made by POST /videos/generations." : ""
            throw .invalid("'chatType' may be \(Self.types.map { "'\($0.rawValue)'" }.joined(separator: ", ")).\(films)", parameter: "chatType")
        }
        if turn.type == .image { turn.size = try AspectRatio.asked(size, in: "size") }
    }
}
