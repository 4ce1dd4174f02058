/// Words to be found, in any order and in any case, each also where it begins a longer one: languages such as Russian inflect theirs. Nothing
/// is an operator, so whatever a person types is a search and no syntax error.
struct ChatSearch: Equatable, Sendable {
    /// In the syntax of FTS5, to be tried one after the other: the words themselves, which it finds one by one, then the beginnings of words,
    /// of which it must gather all finds first. Each word is a quoted string, so none is taken for an operator.
    let patterns: [String]
    /// What is at last looked for anywhere in a text, in lower case: words of scripts without spaces, which FTS5 does not tell from what stands
    /// around them. Empty where the search has none.
    let fragments: [String]
    /// What a text that holds the ``fragments`` must match besides, in the syntax of FTS5; `nil` where they are all.
    let others: String?

    /// - Returns: `nil` where `text` has no word.
    init?(_ text: String) {
        // A zero byte would end the pattern for SQLite, inside its quotes.
        let words = text.split { $0.isWhitespace || $0 == "\0" }.filter { $0.contains(where: \.isOfWord) }
        guard !words.isEmpty else { return nil }
        patterns = ["", "*"].map { Self.pattern(words, ending: $0) }
        let (unspaced, spaced) = (words.filter(\.isUnspaced), words.filter { !$0.isUnspaced })
        fragments = unspaced.flatMap { $0.split { !$0.isOfWord } }.map { $0.lowercased() }
        others = spaced.isEmpty ? nil : Self.pattern(spaced, ending: "*")
    }

    private static func pattern(_ words: [Substring], ending: String) -> String {
        words.map { "\"\($0.replacing("\"", with: "\"\""))\"\(ending)" }.joined(separator: " ")
    }
}

extension Character {
    fileprivate var isOfWord: Bool { isLetter || isNumber }
}

extension Substring {
    fileprivate var isUnspaced: Bool { unicodeScalars.contains(where: \.isOfUnspacedScript) }
}
