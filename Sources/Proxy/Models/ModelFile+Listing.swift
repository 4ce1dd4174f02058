import FoundationEssentials

/// What the file holds, for people and for programs.
extension ModelFile.Content {
    /// A model or an alias a line.
    public var lines: [String] {
        let listed = (kept?.models ?? []).map(\.line)
        var known = Set(kept?.ids ?? [])
        let own = custom.ids.filter { known.insert($0).inserted }.map { "\($0)  your own" }
        let asked = ModelAliases.readmeIDs.filter { !known.contains($0) }.map { "\($0)  not in the site's list; asked if you name it" }
        return listed + asked + own + custom.aliases.sorted { $0.key < $1.key }.map { "\($0.key)  an alias of yours for \($0.value)" }
    }

    public func json() throws -> String {
        struct Shown: Encodable {
            var ids: [String]
            var aliases: [String: String]
            var site: KeptModels?
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .withoutEscapingSlashes, .sortedKeys]
        let data = try encoder.encode(Shown(ids: custom.ids, aliases: custom.aliases, site: kept))
        return String(decoding: data, as: UTF8.self)
    }
}

extension ListedModel {
    fileprivate var line: String {
        var words: [String] = []
        if let contextLength { words.append("\(contextLength) tokens") }
        if let capabilities {
            if capabilities.thinking { words.append(capabilities.mustThink ? "always thinks" : "thinks") }
            let kinds = [
                (capabilities.vision, "pictures"), (capabilities.document, "documents"), (capabilities.video, "videos"),
                (capabilities.audio, "sound"),
            ]
            let taken = kinds.filter(\.0).map(\.1)
            if !taken.isEmpty { words.append("takes \(taken.joined(separator: ", "))") }
        }
        let made = ["t2i": "draws", "t2v": "films"].filter { chatTypes?.contains($0.key) == true }.values.sorted()
        return ([id] + [(words + made).joined(separator: "; ")].filter { !$0.isEmpty }).joined(separator: "  ")
    }
}
