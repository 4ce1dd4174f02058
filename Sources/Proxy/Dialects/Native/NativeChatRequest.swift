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
    var thinking: ThinkingSwitch

    private enum CodingKeys: CodingKey { case message, messages, model, chatId, stream }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        message = try container.decodeIfPresent(MessageContent.self, forKey: .message)
        messages = try container.decodeIfPresent([ChatMessage].self, forKey: .messages)
        model = try container.decodeIfPresent(String.self, forKey: .model)
        chatId = try container.decodeIfPresent(String.self, forKey: .chatId)
        stream = try container.decodeIfPresent(Bool.self, forKey: .stream)
        thinking = try ThinkingSwitch(from: decoder)
    }

    /// What the client wants answered.
    /// - Parameter chat: the chat that ``chatId`` names, which remembers its history by itself.
    /// - Throws: ``APIError`` where there is nothing to answer.
    func turn(in chat: Chat?) throws(APIError) -> Turn {
        let text: String?
        if let messages {
            let transcript = try messages.transcript()
            text = chat == nil ? transcript.folded() : transcript.lastUserText
        } else {
            text = message?.text
        }
        guard let text, text.contains(where: { !$0.isWhitespace }) else {
            throw .invalid("There is no message. Send 'message' or 'messages'.", parameter: "message", code: "message_required")
        }
        return Turn(text: text, model: model ?? chat?.model, thinking: thinking.thinking, chat: chat)
    }
}
