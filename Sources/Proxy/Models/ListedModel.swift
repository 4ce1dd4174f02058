import QwenSite

/// A model as `/models` lists it, OpenAI's members and ours, and as `session/models.json` keeps it.
struct ListedModel: Codable, Equatable, Sendable {
    var id: String
    /// For people; ours, as all that follows.
    var name: String?
    /// Seconds since 1970; 0 where the site does not say.
    var created: Int
    /// Tokens, where the site says so.
    var contextLength: Int?
    /// The longest answer in tokens, where the site says so.
    var answerLength: Int?
    /// `nil` where the site does not list the model.
    var capabilities: Capabilities?
    /// What the model is offered for, in the site's words, in alphabetical order.
    var chatTypes: [String]?

    /// What the model can do.
    struct Capabilities: Codable, Equatable, Sendable {
        var thinking: Bool
        /// Whether thinking can't be switched off.
        var mustThink: Bool
        var vision: Bool
        var document: Bool
        var video: Bool
        var audio: Bool

        private enum CodingKeys: String, CodingKey {
            case thinking, vision, document, video, audio
            case mustThink = "thinking_required"
        }
    }

    private enum CodingKeys: String, CodingKey {
        case id, object, name, created, capabilities
        case ownedBy = "owned_by"
        case contextLength = "context_length"
        case answerLength = "max_output_tokens"
        case chatTypes = "chat_types"
    }

    /// A model that the site does not list.
    init(id: String) { (self.id, created) = (id, 0) }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(String.self, forKey: .id)
        name = try container.decodeIfPresent(String.self, forKey: .name)
        created = try container.decodeIfPresent(Int.self, forKey: .created) ?? 0
        contextLength = try container.decodeIfPresent(Int.self, forKey: .contextLength)
        answerLength = try container.decodeIfPresent(Int.self, forKey: .answerLength)
        capabilities = try container.decodeIfPresent(Capabilities.self, forKey: .capabilities)
        chatTypes = try container.decodeIfPresent([String].self, forKey: .chatTypes)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode("model", forKey: .object)
        try container.encode("qwen", forKey: .ownedBy)
        try container.encode(created, forKey: .created)
        try container.encodeIfPresent(name, forKey: .name)
        try container.encodeIfPresent(contextLength, forKey: .contextLength)
        try container.encodeIfPresent(answerLength, forKey: .answerLength)
        try container.encodeIfPresent(capabilities, forKey: .capabilities)
        try container.encodeIfPresent(chatTypes, forKey: .chatTypes)
    }
}

extension ListedModel {
    init(_ model: SiteModel) {
        (id, name, created, contextLength, answerLength) = (model.id, model.name, model.createdAt, model.contextLength, model.answerLength)
        chatTypes = model.chatTypes.map(\.rawValue).sorted()
        capabilities = Capabilities(
            thinking: model.canThink, mustThink: model.mustThink, vision: model.takes.contains(.image), document: model.takes.contains(.document),
            video: model.takes.contains(.video), audio: model.takes.contains(.audio))
    }

    /// The same as the site told it.
    var siteModel: SiteModel {
        var takes: Set<FileKind> = []
        if capabilities?.vision == true { takes.insert(.image) }
        if capabilities?.document == true { takes.insert(.document) }
        if capabilities?.video == true { takes.insert(.video) }
        if capabilities?.audio == true { takes.insert(.audio) }
        return SiteModel(
            id: id, name: name ?? id, createdAt: created, contextLength: contextLength, answerLength: answerLength,
            canThink: capabilities?.thinking == true, mustThink: capabilities?.mustThink == true, takes: takes,
            chatTypes: Set((chatTypes ?? []).map(ChatType.init)))
    }
}
