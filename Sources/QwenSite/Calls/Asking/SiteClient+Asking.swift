/// Asking and stopping.
extension SiteClient {
    /// Asks; returns when the head of the answer is there and is an event stream. `timeout` bounds the wait for the head.
    ///
    /// The site refuses a model that must think and is told not to: ``SiteModel/fit(_:)``. The answer to a question for a film names a task; how
    /// far that is, ``task(_:)`` tells: a film takes minutes.
    /// - Throws: ``SiteError/tooLarge(limit:)`` without asking where the question is larger than the site takes.
    public func ask(_ question: Question, timeout: Duration) async throws -> Answer {
        let call = try completion(question)
        return try await signedIn { try await open(call, chat: question.chat, timeout: timeout) }
    }

    /// Stops the answer; false where it had already ended.
    @discardableResult
    public func stop(chat: String, answer: String) async throws -> Bool {
        do {
            let reply = try await signedIn { try await call(.stop(chat: chat, answer: answer)) }
            return try reply.decode(Envelope<StatusRecord>.self).payload?.status ?? true
        } catch SiteError.rejected(_, let details) where details.lowercased().contains("is ended") {
            return false
        }
    }

    private func completion(_ question: Question) throws -> SiteCall {
        var question = question
        // A film is made without thinking, by whatever model.
        if question.type.isVideo { question.thinking = .off }
        let body = CompletionBody(
            question: question, isCurrent: WebClient.isCurrent(session.snapshot.webClientVersion), now: session.surroundings.now(),
            makeUUID: session.surroundings.makeUUID)
        return .completion(chat: question.chat, body: try body.encoded())
    }
}
