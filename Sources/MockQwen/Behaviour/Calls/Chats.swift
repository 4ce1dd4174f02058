import RecordingFormat

extension Call {
    /// `POST /api/v2/chats/new`, with the body of any web client since 2025.
    func newChat() async throws {
        let account = try signedIn()
        let body = try json()
        guard let model = body[pointer: "/models/0"]?.text else { throw Refusal.missingField("models") }
        _ = try world.model(model)
        let chat = world.newChat(of: account, type: body["chat_type"]?.text ?? "t2t", model: model)
        try await answer("new-chat.json", ["chat": chat])
    }

    /// `POST /api/v2/chats/<id>`: changes the members that are sent, and no others.
    func renameChat(_ chat: String) async throws {
        let account = try signedIn()
        let body = try json()
        let changed = try world.changeChat(chat, of: account) { chat throws(Refusal) in
            if let title = body["title"]?.text { chat.title = title }
            if let current = body["currentId"]?.text {
                guard chat.messages[current] != nil else { throw .badRequest }
                chat.current = current
            }
        }
        try await answer("chat-renamed.json", ["chat": chat, "title": changed.title])
    }

    /// `POST /api/v2/chats/<id>/pin`: pins, and unpins the next time.
    func pinChat(_ chat: String) async throws {
        _ = try world.changeChat(chat, of: try signedIn()) { chat in chat.isPinned.toggle() }
        try await answer("done.json")
    }

    /// `POST /api/v2/chats/<id>/archive`: takes the chat out of the list, and puts it back the next time.
    func archiveChat(_ chat: String) async throws {
        _ = try world.changeChat(chat, of: try signedIn()) { chat in chat.isArchived.toggle() }
        try await answer("done.json")
    }

    /// `DELETE /api/v2/chats/<id>`.
    func deleteChat(_ chat: String) async throws {
        try world.deleteChat(chat, of: try signedIn())
        try await answer("chat-deleted.json")
    }

    /// `DELETE /api/v2/chats/`.
    func deleteAllChats() async throws {
        world.deleteAllChats(of: try signedIn())
        try await answer("chat-deleted.json")
    }
}

extension Route {
    static let chats = [
        Route("new chat", "POST", "/api/v2/chats/new") { call, _ in try await call.newChat() },
        Route("chat list", "GET", "/api/v2/chats/") { call, _ in try await call.chatList() },
        Route("delete all chats", "DELETE", "/api/v2/chats/") { call, _ in try await call.deleteAllChats() },
        Route("chat search", "GET", "/api/v2/chats/search") { call, _ in try await call.chatSearch() },
        Route("chat list", "GET", "/api/v2/chats/all") { call, _ in try await call.chatList() },
        Route("chat list", "GET", "/api/v2/chats/pinned") { call, _ in try await call.pinnedChats() },
        Route("chat list", "GET", "/api/v2/chats/archived") { call, _ in try await call.archivedChats() },
        Route("chat", "GET", "/api/v2/chats/*") { try await $0.chat($1) },
        Route("rename chat", "POST", "/api/v2/chats/*") { try await $0.renameChat($1) },
        Route("pin chat", "POST", "/api/v2/chats/*/pin") { try await $0.pinChat($1) },
        Route("archive chat", "POST", "/api/v2/chats/*/archive") { try await $0.archiveChat($1) },
        Route("delete chat", "DELETE", "/api/v2/chats/*") { try await $0.deleteChat($1) },
    ]
}
