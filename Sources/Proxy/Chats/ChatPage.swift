/// Which chats a client wants to see.
struct ChatPage: Equatable, Sendable {
    /// From 1.
    var number = 1
    /// Chats a page; `nil` for all.
    var limit: Int?
    /// Words that the title or a message must hold.
    var search: ChatSearch?

    /// How many chats are on the pages before.
    var offset: Int { (number - 1) * (limit ?? 0) }
}

/// A page of chats.
struct ChatListing: Equatable, Sendable {
    var chats: [Chat]
    /// How many chats there are on all pages; `nil` for a search, which stops when the page is full.
    var total: Int?
    /// Whether there is a page behind this one.
    var hasMore: Bool
}
