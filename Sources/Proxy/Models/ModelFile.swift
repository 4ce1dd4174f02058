public import FoundationEssentials
public import Logging
public import QwenSite

/// `session/models.json`: `ids` and `aliases`, which belong to the user, and `site`, the site's list, which belongs to this program.
///
/// ```json
/// {"ids": ["…"], "aliases": {"name": "id"}, "site": {"address": "https://chat.qwen.ai", "readAt": "…", "models": […]}}
/// ```
/// A change replaces `site` alone, and the file whole or not at all.
public struct ModelFile: Sendable {
    private static let name = "models.json"
    private let folder: PrivateFolder

    public init(sessionDirectory: URL) { folder = PrivateFolder(url: sessionDirectory) }

    /// What the file holds. Blocks.
    public struct Content: Sendable {
        public var custom = CustomModels()
        /// `nil` where no list was kept, or one that is not understood: it is read anew.
        public var kept: KeptModels?
    }

    /// What the file holds; nothing where there is none. Blocks.
    /// - Throws: ``CustomModelsError`` where the file is not understood, or what keeps it from being read.
    public func read() throws -> Content {
        guard let data = try folder.read(Self.name) else { return Content() }
        guard let custom = try? JSONDecoder().decode(CustomModels.self, from: data) else { throw damaged }
        return Content(custom: custom, kept: try? JSONDecoder().decode(Site.self, from: data).site)
    }

    /// Puts `models` in the place of the list that was kept. Blocks.
    func keep(_ models: KeptModels) throws {
        try folder.prepare()
        let lock = try FileLock.take(folder.file("models.lock").path)
        var members: [String: JSON] = ["ids": .array([]), "aliases": .object([:])]
        if let data = try folder.read(Self.name) {
            guard let found = try? JSONDecoder().decode([String: JSON].self, from: data) else { throw damaged }
            members.merge(found) { $1 }
        }
        members["site"] = try JSONDecoder().decode(JSON.self, from: JSONEncoder().encode(models))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .withoutEscapingSlashes, .sortedKeys]
        try folder.replace(Self.name, with: encoder.encode(members))
        _ = consume lock
    }

    private struct Site: Decodable {
        var site: KeptModels
    }

    private var damaged: CustomModelsError { CustomModelsError(path: folder.file(Self.name).path) }
}

extension ModelFile {
    /// Reads the site's list, which needs no account, and keeps it.
    /// - Parameter site: as accounts name it.
    /// - Throws: `SiteError`, or what keeps the file from being written.
    public func synchronize(with site: String, over transport: any SiteTransport, logger: Logger) async throws -> (was: Content, isNow: KeptModels) {
        let before = try await blocking { try read() }
        let door = SiteClient(session: SiteSession(credentials: nil), transport: transport, logger: logger)
        let models = KeptModels(try await door.models().filter(\.isActive), of: site, at: Date())
        try await blocking { try keep(models) }
        return (before, models)
    }
}
