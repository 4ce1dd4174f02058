// The making of films: both ways to ask were in use in 2026.
extension Call {
    /// `GET /api/v1/tasks/status/<id>`, bare.
    func task(_ id: String) async throws { try await answer("task.json", try taskSlots(id)) }

    /// `GET /api/v2/task/status/<id>`, in the envelope.
    func taskEnveloped(_ id: String) async throws { try await answer("task-enveloped.json", try taskSlots(id)) }

    private func taskSlots(_ id: String) throws(Refusal) -> [String: String] {
        let (task, state) = try world.task(id, of: try signedIn())
        let (status, message, content) =
            switch state {
            case .running: ("running", "", "")
            case .success(let url): ("success", "", url)
            case .failed: ("failed", "The film could not be made.", "")
            }
        return ["type": task.chatType, "status": status, "message": message, "content": content]
    }
}

extension Route {
    static let tasks = [
        Route("task status", "GET", "/api/v1/tasks/status/*") { try await $0.task($1) },
        Route("task status", "GET", "/api/v2/task/status/*") { try await $0.taskEnveloped($1) },
    ]
}
