import FoundationEssentials

/// Which chats `POST /chats/cleanup` is about. The first three must all be true of a chat; ``maxChats`` adds the oldest of those that
/// would be left beyond that number. Nothing asked for is nothing deleted.
struct ChatCleanup: Equatable, Sendable {
    /// Created longer ago than so many milliseconds.
    var olderThan: Int?
    var userMessageCountLessThan: Int?
    var messageCountLessThan: Int?
    /// How many chats are kept, the newest.
    var maxChats: Int?

    var hasFilter: Bool { olderThan != nil || userMessageCountLessThan != nil || messageCountLessThan != nil }
}
