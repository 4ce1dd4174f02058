import RecordingFormat

extension Call {
    /// `POST /api/v2/chats/new`, with the body of any web client since 2025.
    func newChat() async throws {
        let account = try signedIn()
        guard let model = try json()[pointer: "/models/0"]?.text else { throw Refusal.missingField("models") }
        _ = try world.model(model)
        try await answer("new-chat.json", ["chat": world.newChat(of: account)])
    }

    /// `DELETE /api/v2/chats/<id>`.
    func deleteChat(_ chat: String) async throws {
        try world.deleteChat(chat, of: try signedIn())
        try await answer("chat-deleted.json")
    }
}
