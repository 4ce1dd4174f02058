import FoundationEssentials

/// What `POST /chats`, rename and delete answer.
struct CreatedChat: Encodable {
    let success = true
    var chatId: String
    var name: String
}

/// What `GET /chats` answers: the predecessor's list, and which part of all it is.
struct ChatList: Encodable {
    struct Entry: Encodable {
        var id: String
        var name: String
        /// Milliseconds since 1970.
        var created: Int64
        var updated: Int64
        var model: String?
        var messageCount: Int
        var userMessageCount: Int
    }

    var chats: [Entry]
    var page: Int
    var hasMore: Bool
    /// How many there are in all; absent for a search.
    var total: Int?

    init(_ listing: ChatListing, _ page: ChatPage) {
        chats = listing.chats.map { chat in
            Entry(
                id: chat.id.text, name: chat.title, created: chat.created.milliseconds, updated: chat.updated.milliseconds, model: chat.model,
                messageCount: chat.messageCount, userMessageCount: chat.userMessageCount)
        }
        self.page = page.number
        hasMore = listing.hasMore
        total = listing.total
    }
}

/// What `GET /chats/:id` answers.
struct ShownChat: Encodable {
    struct History: Encodable {
        var id: String
        var name: String
        /// Milliseconds since 1970.
        var created: Int64
        var updated: Int64
        var model: String?
        var messages: [ShownMessage]
    }

    var chatId: String
    var history: History

    init(_ chat: Chat, _ messages: [StoredMessage] = []) {
        chatId = chat.id.text
        history = History(
            id: chat.id.text, name: chat.title, created: chat.created.milliseconds, updated: chat.updated.milliseconds, model: chat.model,
            messages: messages.map(ShownMessage.init))
    }
}

/// What `POST /chats/cleanup` answers.
struct CleanedUp: Encodable {
    let success = true
    var deletedCount: Int
    var deletedChats: [String]
    /// True where nothing was deleted, but only told of.
    var dryRun: Bool

    init(_ chats: [ChatID], dryRun: Bool) {
        deletedCount = chats.count
        deletedChats = chats.map(\.text)
        self.dryRun = dryRun
    }
}
