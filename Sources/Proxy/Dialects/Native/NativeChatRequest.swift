/// The body of `POST /chat`: `message` or `messages`, and the chat that it continues.
struct NativeChatRequest: Decodable, Sendable {
    /// A text or parts; the new message of the chat.
    var message: MessageContent?
    /// As OpenAI has them, in place of `message`.
    var messages: [ChatMessage]?
    var model: String?
    /// Our id of the chat to continue; a new chat without it.
    var chatId: String?
    var stream: Bool?
    var streamOptions: StreamOptions?
    var thinking: ThinkingSwitch
    var kind: ChatKind

    private enum CodingKeys: String, CodingKey {
        case message, messages, model, chatId, stream
        case streamOptions = "stream_options"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        message = try container.decodeIfPresent(MessageContent.self, forKey: .message)
        messages = try container.decodeIfPresent([ChatMessage].self, forKey: .messages)
        model = try container.decodeIfPresent(String.self, forKey: .model)
        chatId = try container.decodeIfPresent(String.self, forKey: .chatId)
        stream = try container.decodeIfPresent(Bool.self, forKey: .stream)
        streamOptions = try container.decodeIfPresent(StreamOptions.self, forKey: .streamOptions)
        thinking = try ThinkingSwitch(from: decoder)
        kind = try ChatKind(from: decoder)
    }

    /// What the client sends: its message or all of its messages.
    /// - Throws: ``APIError`` where there is nothing to answer.
    func transcript() throws(APIError) -> Transcript {
        let transcript =
            try messages?.transcript()
            ?? Transcript(messages: [.init(role: .user, text: message?.text ?? "", parts: message?.parts, files: message?.files ?? [])])
        guard transcript.asksSomething else { throw .noMessage }
        return transcript
    }

    /// The chat to continue; `nil` begins a new one.
    /// - Throws: ``APIError`` where no chat can be called so.
    func chat() throws(APIError) -> ChatID? {
        guard let chatId, !chatId.isEmpty else { return nil }
        guard let id = ChatID(chatId) else { throw .unknownChat(chatId) }
        return id
    }
}
