import QwenSite

extension JSON {
    /// Where an answer comes from, as the history shows it.
    init(_ sources: [Source]) {
        self = .array(
            sources.map { source in
                var members: [String: JSON] = ["url": .string(source.url)]
                if let number = source.number { members["number"] = .integer(Int64(number)) }
                if !source.title.isEmpty { members["title"] = .string(source.title) }
                if !source.snippet.isEmpty { members["snippet"] = .string(source.snippet) }
                return .object(members)
            })
    }
}
