/// A model as the site lists it on the wire.
struct ModelRecord: Decodable {
    var model: SiteModel

    private enum CodingKeys: String, CodingKey {
        case id, name, info, meta, capabilities, abilities, thinking, enable
        case isActive = "is_active"
        case createdAt = "created_at"
        case created
        case contextLength = "max_context_length"
        case generationLength = "max_generation_length"
        case summaryLength = "max_summary_generation_length"
        case chatTypes = "chat_type"
        case vision, document, video, audio
        case thinkSkip = "think_skip"
    }

    private typealias Container = KeyedDecodingContainer<CodingKeys>

    init(from decoder: any Decoder) throws {
        let top = try decoder.container(keyedBy: CodingKeys.self)
        guard let id = top.text(.id), !id.isEmpty else {
            throw DecodingError.dataCorrupted(.init(codingPath: top.codingPath, debugDescription: "a model without an id"))
        }
        let info = Self.nested(.info, in: top)
        let meta = info.flatMap { Self.nested(.meta, in: $0) }
        let abilities = meta.flatMap { Self.nested(.abilities, in: $0) }
        let capabilities = meta.flatMap { Self.nested(.capabilities, in: $0) }
        let ability = abilities?.integer(.thinking)
        let mustThink = ability == 4 || meta.flatMap { Self.nested(.thinkSkip, in: $0) }?.flag(.enable) == false
        model = SiteModel(
            id: id, name: top.text(.name) ?? info?.text(.name) ?? id, isActive: info?.flag(.isActive) ?? top.flag(.isActive) ?? true,
            createdAt: info?.integer(.createdAt) ?? top.integer(.created) ?? 0, contextLength: meta?.integer(.contextLength),
            answerLength: meta?.integer(.summaryLength) ?? meta?.integer(.generationLength),
            canThink: mustThink || capabilities?.flag(.thinking) ?? ((ability ?? 0) > 0), mustThink: mustThink,
            takes: Self.kinds(capabilities, abilities), chatTypes: Set((meta?.list(.chatTypes, of: String.self) ?? []).map(ChatType.init)))
    }

    /// The capabilities' word counts; where they are silent, the abilities'.
    private static func kinds(_ capabilities: Container?, _ abilities: Container?) -> Set<FileKind> {
        let keys: [(FileKind, CodingKeys)] = [(.image, .vision), (.document, .document), (.video, .video), (.audio, .audio)]
        return Set(keys.filter { _, key in capabilities?.flag(key) ?? ((abilities?.integer(key) ?? 0) > 0) }.map(\.0))
    }

    private static func nested(_ key: CodingKeys, in container: Container) -> Container? {
        try? container.nestedContainer(keyedBy: CodingKeys.self, forKey: key)
    }
}

/// The list of models: bare `{"data":[…]}`, or in an envelope, there sometimes with a `data` of its own.
struct ModelListRecord: Decodable {
    /// `nil` where there is no list.
    var models: [SiteModel]?

    private enum CodingKeys: CodingKey { case data }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let inner = try? container.nestedContainer(keyedBy: CodingKeys.self, forKey: .data)
        models = (container.list(.data, of: ModelRecord.self) ?? inner?.list(.data, of: ModelRecord.self))?.map(\.model)
    }
}
