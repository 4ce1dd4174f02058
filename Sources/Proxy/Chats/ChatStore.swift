/// Chats that clients continue by our own id.
public protocol ChatStore: Sendable {
    /// The chat with this id; `nil` where there is none.
    func chat(_ id: String) async throws -> Chat?
    /// Keeps the chat, in place of an older state of it.
    func save(_ chat: Chat) async throws
}

/// One conversation, and where on the site it continues.
public struct Chat: Equatable, Sendable {
    /// Ours, a UUID: the `chatId` of the native API.
    public var id: String
    /// The site's id of the chat; the pool of accounts knows whose it is.
    public var siteChat: String
    /// The site's id of the last answer: the parent of the next turn.
    public var parent: String?
    /// The model of the last turn.
    public var model: String
}
