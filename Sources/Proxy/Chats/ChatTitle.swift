/// What a chat is called that nobody has given a name.
enum ChatTitle {
    static let untitled = "New chat"
    /// The most characters of a title that is made or given.
    static let limit = 200
    private static let madeLimit = 60

    /// The beginning of what the chat is about.
    static func made(from text: String) -> String {
        // A text may be long; its title is not.
        let beginning = text.drop(while: \.isWhitespace).prefix(limit)
        let words = beginning.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !words.isEmpty else { return untitled }
        return words.count <= madeLimit ? words : words.prefix(madeLimit - 1) + "…"
    }
}
