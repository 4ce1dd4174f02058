/// One of a request's `messages`.
struct ChatMessage: Decodable, Equatable, Sendable {
    var role: Transcript.Role
    var text: String
    /// The content's parts as they came, but for the data of files; `nil` for a text.
    var parts: JSON?
    var files: [MessageFile] = []

    private enum CodingKeys: String, CodingKey {
        case role, content
        case toolCalls = "tool_calls"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(String.self, forKey: .role) {
        // OpenAI's newer name of the system role.
        case "system", "developer": role = .system
        case "user": role = .user
        case "assistant": role = .assistant
        // The older name of tools.
        case "tool", "function": role = .tool
        case let name:
            throw DecodingError.dataCorruptedError(
                forKey: .role, in: container, debugDescription: "'\(name)' is no role; use system, developer, user, assistant or tool."
            )
        }
        let calls = try container.decodeIfPresent([ToolCall].self, forKey: .toolCalls) ?? []
        // Only an answer that called tools, or said nothing, may have no content.
        let content =
            role == .assistant
            ? try container.decodeIfPresent(MessageContent.self, forKey: .content) : try container.decode(MessageContent.self, forKey: .content)
        text = content?.text ?? ""
        parts = content?.parts
        files = content?.files ?? []
        calls.tell(in: &text, &parts)
    }
}

extension [ChatMessage] {
    /// The messages as the transcript that they are.
    /// - Throws: ``APIError`` where there is nothing to answer.
    func transcript() throws(APIError) -> Transcript {
        guard !isEmpty else { throw .invalid("'messages' must hold at least one message.", parameter: "messages") }
        guard contains(where: { $0.role == .user }) else {
            throw .invalid("'messages' must hold at least one message of the role 'user'.", parameter: "messages")
        }
        return Transcript(messages: map { Transcript.Message(role: $0.role, text: $0.text, parts: $0.parts, files: $0.files) })
    }
}
