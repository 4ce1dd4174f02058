import FoundationEssentials

extension JSON {
    /// - Parameter text: JSON that the store has written; anything else counts as a text.
    init(_ text: String) {
        self = (try? JSONDecoder().decode(JSON.self, from: Data(text.utf8))) ?? .string(text)
    }

    /// As the store keeps it.
    func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
