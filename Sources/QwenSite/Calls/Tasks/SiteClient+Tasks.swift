/// Tasks: what takes longer than an answer.
extension SiteClient {
    /// How far a task is. Only the account that began it may ask; for any other there is no such task.
    public func task(_ id: String) async throws -> TaskStatus {
        try await signedIn { try await callFirst(SiteCall.task(id)).task() }
    }
}

extension SiteCall {
    /// The site has gone back and forth between the two; the one in the envelope is the later.
    static func task(_ id: String) -> [SiteCall] {
        [("/api/v2/task/status/", "/api/v2/task/status/*"), ("/api/v1/tasks/status/", "/api/v1/tasks/status/*")].map { path, pattern in
            SiteCall(name: "task", path: path + id.percentEncoded, pattern: pattern)
        }
    }
}
