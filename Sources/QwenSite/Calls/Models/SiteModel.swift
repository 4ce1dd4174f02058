/// A model as the site lists it.
public struct SiteModel: Equatable, Sendable {
    public var id: String
    public var name: String
    /// False where the site lists a model that can't be used.
    public var isActive: Bool
    /// When the model was listed, in seconds since 1970; 0 where the site does not say.
    public var createdAt: Int
    /// Tokens, where the site says so.
    public var contextLength: Int?
    /// The longest answer in tokens, where the site says so.
    public var answerLength: Int?
    /// Whether the model can reason.
    public var canThink: Bool
    /// Whether reasoning can't be switched off (`abilities.thinking` 4 or `think_skip.enable` false).
    public var mustThink: Bool
    /// The kinds of files that a question may bring.
    public var takes: Set<FileKind>
    /// What the model is offered for. Films of pictures are never among them.
    public var chatTypes: Set<ChatType>

    public init(
        id: String, name: String, isActive: Bool = true, createdAt: Int = 0, contextLength: Int? = nil, answerLength: Int? = nil,
        canThink: Bool = false, mustThink: Bool = false, takes: Set<FileKind> = [], chatTypes: Set<ChatType> = []
    ) {
        self.id = id
        self.name = name
        self.isActive = isActive
        self.createdAt = createdAt
        self.contextLength = contextLength
        self.answerLength = answerLength
        self.canThink = canThink
        self.mustThink = mustThink
        self.takes = takes
        self.chatTypes = chatTypes
    }

    /// What the model can do of what is asked: some can't stop thinking, and refuse a question that tells them to; some can't begin.
    public func fit(_ thinking: Question.Thinking) -> Question.Thinking {
        if thinking == .off, mustThink { return .summary }
        return canThink ? thinking : .off
    }
}
