/// Words to be found, in any order and in any case, each also where it begins a longer one: languages such as Russian inflect theirs. Nothing
/// is an operator, so whatever a person types is a search and no syntax error.
struct ChatSearch: Equatable, Sendable {
    /// In the syntax of FTS5, to be tried one after the other: the words themselves, which it finds one by one, then the beginnings of words,
    /// of which it must gather all finds first. Each word is a quoted string, so none is taken for an operator.
    let patterns: [String]

    /// - Returns: `nil` where `text` has no word.
    init?(_ text: String) {
        // A zero byte would end the pattern for SQLite, inside its quotes.
        let words = text.split { $0.isWhitespace || $0 == "\0" }.filter { $0.contains { $0.isLetter || $0.isNumber } }
        guard !words.isEmpty else { return nil }
        let quoted = words.map { word in "\"\(word.replacing("\"", with: "\"\""))\"" }
        patterns = ["", "*"].map { ending in quoted.map { $0 + ending }.joined(separator: " ") }
    }
}
