/// Words to be found, in any order and in any case, each also where it begins a longer one: languages such as Russian inflect theirs. Nothing
/// is an operator, so whatever a person types is a search and no syntax error.
struct ChatSearch: Equatable, Sendable {
    /// In the syntax of FTS5: each word is a quoted string, so none is taken for an operator.
    let pattern: String

    /// - Returns: `nil` where `text` has no word.
    init?(_ text: String) {
        // A zero byte would end the pattern for SQLite, inside its quotes.
        let words = text.split { $0.isWhitespace || $0 == "\0" }.filter { $0.contains { $0.isLetter || $0.isNumber } }
        guard !words.isEmpty else { return nil }
        pattern = words.map { word in "\"\(word.replacing("\"", with: "\"\""))\"*" }.joined(separator: " ")
    }
}
