import RecordingFormat

extension Call {
    /// `POST /api/v2/chat/completions/stop`: ends an answer that runs, also one whose client has left.
    func stop() async throws {
        let account = try signedIn()
        let body = try json()
        guard let chat = body["chat_id"]?.text, !chat.isEmpty else { throw Refusal.missingField("chat_id") }
        guard let response = body["response_id"]?.text else { throw Refusal.missingField("response_id") }
        let hasStopped = try world.stop(chat: chat, answer: response, of: account)
        try await answer(hasStopped ? "stopped.json" : "stopped-already.json")
    }
}
