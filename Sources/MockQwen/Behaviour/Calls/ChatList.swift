import NIOCore
import RecordingFormat

// Lists come in pages, counted from 1, with no total: an empty page is behind the last (`site-protocol` §4.2).
extension Call {
    /// `GET /api/v2/chats/?page=N`: 60 a page whatever else is asked for. No chat is in a project here.
    func chatList() async throws {
        let account = try signedIn()
        let isWholeSite = request.query("project_id")?.isEmpty ?? true
        try await answerPage(of: world.chats(of: account) { isWholeSite && !$0.isArchived }, sizes: [World.chatsPerPage])
    }

    /// `GET /api/v2/chats/search?text=…&page=N`: the pages differ in size, so a short one need not be the last.
    func chatSearch() async throws {
        let account = try signedIn()
        guard let text = request.query("text"), !text.isEmpty else { throw Refusal.missingField("text") }
        try await answerPage(of: world.chats(of: account) { $0.contains(text) }, sizes: [59, 13])
    }

    /// `GET /api/v2/chats/pinned`.
    func pinnedChats() async throws {
        try await answerPage(of: world.chats(of: try signedIn()) { $0.isPinned && !$0.isArchived }, sizes: [World.chatsPerPage])
    }

    /// `GET /api/v2/chats/archived`.
    func archivedChats() async throws {
        try await answerPage(of: world.chats(of: try signedIn()) { $0.isArchived }, sizes: [World.chatsPerPage])
    }

    /// Answers with the page that is asked for; the pages have these sizes in turn.
    private func answerPage(of chats: [Chat], sizes: [Int]) async throws {
        let page = request.query("page").map { Int($0) ?? 0 } ?? 1
        guard page >= 1 else { throw Refusal.badRequest }
        var rest = chats[...]
        // Pages behind the end are all alike, however far.
        for number in 1..<min(page, chats.count + 2) { rest = rest.dropFirst(sizes[(number - 1) % sizes.count]) }
        let rows = rest.prefix(sizes[(page - 1) % sizes.count]).map { chat in
            String(
                buffer: world.templates["answers/chat-row.json"].filled([
                    "chat": chat.id, "title": chat.title, "created": String(chat.created), "updated": String(chat.updated), "type": chat.type,
                    "pinned": String(chat.isPinned),
                ]))
        }
        try await answer("chat-list.json", ["rows": "[\(rows.joined(separator: ","))]"])
    }
}
