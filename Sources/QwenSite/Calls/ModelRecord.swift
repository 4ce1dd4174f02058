/// A model as the site lists it on the wire.
struct ModelRecord: Decodable {
    var model: SiteModel

    private enum CodingKeys: String, CodingKey {
        case id, name, info, meta, capabilities, abilities, thinking, enable
        case isActive = "is_active"
        case createdAt = "created_at"
        case created
        case contextLength = "max_context_length"
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
        let ability = meta.flatMap { Self.nested(.abilities, in: $0) }?.integer(.thinking)
        let capability = meta.flatMap { Self.nested(.capabilities, in: $0) }?.flag(.thinking)
        let mustThink = ability == 4 || meta.flatMap { Self.nested(.thinkSkip, in: $0) }?.flag(.enable) == false
        model = SiteModel(
            id: id, name: top.text(.name) ?? info?.text(.name) ?? id, isActive: info?.flag(.isActive) ?? top.flag(.isActive) ?? true,
            createdAt: info?.integer(.createdAt) ?? top.integer(.created) ?? 0, contextLength: meta?.integer(.contextLength),
            canThink: mustThink || capability ?? ((ability ?? 0) > 0), mustThink: mustThink)
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
