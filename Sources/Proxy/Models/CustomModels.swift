public import FoundationEssentials

/// `session/models.json`: model ids and aliases that the user adds, `{"ids": ["…"], "aliases": {"name": "id"}}`.
public struct CustomModels: Decodable, Equatable, Sendable {
    var ids: [String] = []
    /// Alias in lower case → id.
    var aliases: [String: String] = [:]

    public init() {}

    private enum CodingKeys: CodingKey { case ids, aliases }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        ids = try container.decodeIfPresent([String].self, forKey: .ids) ?? []
        for (name, id) in try container.decodeIfPresent([String: String].self, forKey: .aliases) ?? [:] {
            aliases[name.lowercased()] = id
        }
    }

    /// Reads the file; nothing is added where there is none.
    public init(sessionDirectory: URL) throws(CustomModelsError) {
        let url = sessionDirectory.appending(path: "models.json")
        guard FileManager.default.fileExists(atPath: url.path) else { return }
        do { self = try JSONDecoder().decode(CustomModels.self, from: Data(contentsOf: url)) } catch {
            throw CustomModelsError(path: url.path)
        }
    }
}

/// `session/models.json` is there and does not say what it should.
public struct CustomModelsError: Error, CustomStringConvertible {
    let path: String

    public var description: String { #"\#(path) is not of the form {"ids": ["…"], "aliases": {"name": "id"}}. Mend it or remove it."# }
}
