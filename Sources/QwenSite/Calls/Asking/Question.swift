import Wire

/// One user message to the site, which takes exactly one a turn and keeps the history itself.
public struct Question: Equatable, Sendable {
    /// The site's chat, which must exist.
    public var chat: String
    /// The answer that this message follows; `nil` for the first turn of a chat.
    ///
    /// An earlier answer opens a branch there: to have an answer given anew, or to change a message, ask again with the parent that the
    /// message had.
    public var parent: String?
    /// A model id of the site's list.
    public var model: String
    public var text: String
    /// How long a text may be, in bytes of JSON, so that the site takes the question whatever goes with it.
    public static let textLimit = CompletionBody.limit - 10_000
    public var thinking: Thinking
    public var type: ChatType
    public var attachments: [Attachment]
    /// Of the picture or film that is asked for; the site's own choice where there is none.
    public var size: AspectRatio?
    /// Whether the model may search the web when it thinks fit; ``ChatType/search`` always does.
    public var maySearch: Bool

    /// Whether the model reasons before it answers.
    public enum Thinking: Equatable, Sendable {
        case off
        /// The model decides; reasoning is told in summaries.
        case automatic
        /// Reasoning is told in summaries, as the web page asks for it.
        case summary
        /// Reasoning is told word by word.
        case detail
    }

    public init(
        chat: String, parent: String? = nil, model: String, text: String, thinking: Thinking = .off, type: ChatType = .text,
        attachments: [Attachment] = [], size: AspectRatio? = nil, maySearch: Bool = false
    ) {
        self.chat = chat
        self.parent = parent
        self.model = model
        self.text = text
        self.thinking = thinking
        self.type = type
        self.attachments = attachments
        self.size = size
        self.maySearch = maySearch
    }
}

extension Question {
    /// Finds out, before anything is done for it, that a question is too large by its text alone.
    /// - Throws: ``SiteError/tooLarge(limit:)``.
    public static func checkSize(of text: String) throws(SiteError) {
        // In JSON a byte becomes six at most, so that most texts need not be looked at.
        guard text.utf8.count > CompletionBody.limit / 6 else { return }
        guard text.utf8.count <= CompletionBody.limit, text.jsonLength <= CompletionBody.limit else { throw .tooLarge(limit: CompletionBody.limit) }
    }
}
