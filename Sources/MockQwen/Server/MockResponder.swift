/// Something that answers like the site: a recording being played, or a behaviour.
protocol MockResponder: Sendable {
    /// Answers one request, by one of the writer's ways. Runs in a task that is cancelled when the client leaves.
    ///
    /// An error thrown before the head becomes status 500, one thrown later breaks the connection; either is in the journal.
    func respond(to request: MockRequest, with writer: MockResponseWriter) async throws

    /// What could have been played and has not been, one name each.
    func unused() -> [String]

    /// Goes back to the state it started from.
    func reset()
}

extension MockResponder {
    func unused() -> [String] { [] }
}
