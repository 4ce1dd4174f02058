import RecordingFormat

/// The body of a completion, as far as the behaviour looks at it.
struct QuestionBody: Equatable, Sendable {
    /// How the model is to think; `nil` where the body does not say.
    enum Thinking: Equatable, Sendable { case off, summary, raw }

    let chat: String
    let parent: String?
    let model: String
    let role: String
    let text: String
    let thinking: Thinking?
    let thinkingMode: String?
    let chatType: String
    /// The proportions of a picture or film.
    let size: String?
    let attachments: [Attachment]
    /// What the stored chat shows of the message as it was sent.
    let sent: [String: JSONValue]

    var isForPictures: Bool { Self.pictures.contains(chatType) }
    var isForFilm: Bool { Self.films.contains(chatType) }

    /// - Throws: a ``Refusal`` where the site refuses it, ``Unsupported`` where the behaviour can't do what the site could.
    init(_ body: JSONValue, chatInQuery: String?) throws {
        guard let chat = body["chat_id"]?.text, !chat.isEmpty, let chatInQuery, !chatInQuery.isEmpty else { throw Refusal.missingField("chat_id") }
        guard chat == chatInQuery else { throw Refusal.badRequest }
        guard case .array(let messages)? = body["messages"], let message = messages.first else { throw Refusal.missingField("messages") }
        guard messages.count == 1 else { throw Refusal.tooManyMessages }
        guard let model = body["model"]?.text else { throw Refusal.missingField("model") }
        let type = message["chat_type"]?.text ?? "t2t"
        guard Self.chatTypes.contains(type) else { throw Refusal.badRequest }
        let isForFilm = Self.films.contains(type)
        guard isForFilm || Self.pictures.contains(type) || Self.texts.contains(type) else {
            throw Unsupported(description: "The behaviour 'everyday' does not answer the chat type \(type) yet.\n")
        }
        guard body["stream"] == .bool(!isForFilm), isForFilm || body["incremental_output"] == .bool(true) else {
            throw Unsupported(
                description: """
                    The behaviour 'everyday' answers only with "stream": true and "incremental_output": true, and films only with "stream": false.

                    """)
        }
        chatType = type
        size = body["size"]?.text
        attachments = if case .array(let files)? = message["files"] { files.map { Attachment($0) } } else { [] }
        sent = ["fid", "files", "feature_config"].reduce(into: [:]) { $0[$1] = message[$1] }
        self.chat = chat
        parent = body["parent_id"]?.text
        self.model = model
        role = message["role"]?.text ?? ""
        text = Self.text(of: message["content"])
        let features = message["feature_config"]
        thinkingMode = features?["thinking_mode"]?.text
        thinking =
            switch features?["thinking_enabled"] {
            case .bool(true): features?["thinking_format"]?.text == "summary" ? .summary : .raw
            case .bool(false): .off
            default: nil
            }
    }

    /// The modes are a closed set (`site-protocol` §5.1).
    var hasKnownThinkingMode: Bool { thinkingMode.map { ["Fast", "Auto", "Thinking"].contains($0) } ?? true }

    private static let texts: Set<String> = ["t2t", "search"]
    private static let pictures: Set<String> = ["t2i", "image_edit"]
    private static let films: Set<String> = ["t2v", "i2v"]

    private static let chatTypes: Set<String> = [
        "t2t", "search", "deep_thinking", "t2i", "image_edit", "t2v", "i2v", "artifacts", "web_dev", "deep_research", "deep_research_webdev",
        "aipodcast", "slides", "learn", "travel", "travel_research", "travel_feedback", "translate", "mcp", "agent_mode", "interrupt", "tts",
    ]

    /// The text of a message: a string, or the text parts of a list.
    private static func text(of content: JSONValue?) -> String {
        switch content {
        case .string(let text)?: text
        case .array(let parts)?: parts.compactMap { $0["text"]?.text }.joined(separator: "\n")
        default: ""
        }
    }
}
