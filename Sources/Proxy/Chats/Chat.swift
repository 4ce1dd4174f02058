import FoundationEssentials

/// One conversation of the native API.
struct Chat: Equatable, Sendable {
    /// Ours: the `chatId` of the native API.
    var id: ChatID
    var title: String
    /// What later turns ask: the model of the last turn that was not for a picture, or the one that the chat was made for.
    var model: String?
    var created: Date
    /// When the last turn began.
    var updated: Date
    /// Where on the site it goes on; `nil` where it has to be told anew.
    var place: SitePlace?
    var messageCount = 0
    var userMessageCount = 0

    init(id: ChatID, title: String, model: String? = nil, created: Date, updated: Date? = nil, place: SitePlace? = nil) {
        self.id = id
        self.title = title
        self.model = model
        self.created = created
        self.updated = updated ?? created
        self.place = place
    }
}

/// Where on the site a chat goes on.
struct SitePlace: Hashable, Sendable {
    /// The account that owns the chat on the site.
    var account: String
    /// The site's id of the chat.
    var siteChat: String
    /// The site's id of the last answer: the parent of the next turn; `nil` before the first.
    var parent: String?
}
