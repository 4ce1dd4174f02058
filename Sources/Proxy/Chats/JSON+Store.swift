import FoundationEssentials

extension JSON {
    /// - Parameter text: JSON that the store has written; anything else counts as a text.
    init(_ text: String) {
        self = (try? JSONDecoder().decode(JSON.self, from: Data(text.utf8))) ?? .string(text)
    }

    /// The same without the data of files, be they inside of addresses or beside them: a picture may be megabytes, and belongs elsewhere.
    var shortened: JSON {
        switch self {
        case .string(let text) where text.prefix(5).lowercased() == "data:" && text.prefix(200).lowercased().contains(";base64,"):
            .string(text.prefix { $0 != "," } + ",…")
        case .array(let elements): .array(elements.map(\.shortened))
        case .object(let members):
            .object(members.reduce(into: [:]) { $0[$1.key] = $1.key == "data" ? .string("…") : $1.value.shortened })
        case .null, .bool, .integer, .number, .string: self
        }
    }

    /// As the store keeps it.
    func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
