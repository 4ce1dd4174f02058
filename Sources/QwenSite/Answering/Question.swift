/// One user message to the site, which takes exactly one a turn and keeps the history itself.
public struct Question: Equatable, Sendable {
    /// The site's chat, which must exist.
    public var chat: String
    /// The answer that this message follows; `nil` for the first turn of a chat.
    public var parent: String?
    /// A model id of the site's list.
    public var model: String
    public var text: String
    public var thinking: Thinking

    /// Whether the model reasons before it answers.
    public enum Thinking: Equatable, Sendable {
        case off
        /// Reasoning is told in summaries, as the web page asks for it.
        case summary
        /// Reasoning is told word by word.
        case detail
    }

    public init(chat: String, parent: String? = nil, model: String, text: String, thinking: Thinking = .off) {
        self.chat = chat
        self.parent = parent
        self.model = model
        self.text = text
        self.thinking = thinking
    }
}
