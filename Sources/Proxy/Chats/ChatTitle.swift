/// What a chat is called that nobody has given a name.
enum ChatTitle {
    static let untitled = "New chat"
    /// The most characters of a title that is made or given.
    static let limit = 200
    private static let madeLimit = 60

    /// The beginning of what the chat is about.
    static func made(from text: String) -> String {
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !words.isEmpty else { return untitled }
        return words.count <= madeLimit ? words : words.prefix(madeLimit - 1) + "…"
    }
}
