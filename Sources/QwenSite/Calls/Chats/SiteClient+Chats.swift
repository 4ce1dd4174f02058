/// The account's chats.
extension SiteClient {
    /// Opens a chat and returns the site's id of it.
    public func newChat(model: String, type: ChatType = .text) async throws -> String {
        try await signedIn {
            let isCurrent = WebClient.isCurrent(session.snapshot.webClientVersion)
            return try await call(.newChat(model: model, type: type, isCurrent: isCurrent, now: session.surroundings.now())).newChat()
        }
    }

    /// The account's chats, page by page, those changed last first.
    public func chats() -> ChatListing { ChatListing(client: self) }

    /// A chat with all of its messages.
    /// - Throws: ``SiteError/chatGone`` where there is none.
    public func chat(_ id: String) async throws -> SiteChat {
        try await signedIn { try await call(.chat(id)).chat(id) }
    }

    /// Gives a chat another title.
    public func renameChat(_ id: String, title: String) async throws {
        try await signedIn { try await call(.renameChat(id, title: title)).change() }
    }

    /// Deletes a chat at the site, for good.
    public func deleteChat(_ id: String) async throws {
        try await signedIn { try await call(.deleteChat(id)).change() }
    }

    /// Deletes every chat of the account at the site, for good: also those that were not made here.
    public func deleteAllChats() async throws {
        try await signedIn { try await call(.deleteAllChats).change() }
    }
}
