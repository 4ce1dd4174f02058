/// The model ids and aliases that the user adds in `session/models.json`: `{"ids": ["…"], "aliases": {"name": "id"}}`.
public struct CustomModels: Decodable, Equatable, Sendable {
    public private(set) var ids: [String] = []
    /// Alias in lower case → id.
    public private(set) var aliases: [String: String] = [:]

    public init() {}

    private enum CodingKeys: CodingKey { case ids, aliases }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        ids = try container.decodeIfPresent([String].self, forKey: .ids) ?? []
        for (name, id) in try container.decodeIfPresent([String: String].self, forKey: .aliases) ?? [:] {
            aliases[name.lowercased()] = id
        }
    }
}

/// `session/models.json` is there and does not say what it should.
public struct CustomModelsError: Error, CustomStringConvertible {
    let path: String

    public var description: String { #"\#(path) is not of the form {"ids": ["…"], "aliases": {"name": "id"}}. Mend it or remove it."# }
}
