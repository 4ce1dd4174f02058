/// Asking and stopping.
extension SiteClient {
    /// Asks; returns when the head of the answer is there and is an event stream. `timeout` bounds the wait for the head.
    ///
    /// The site refuses a model that must think and is told not to: ``SiteModel/fit(_:)``.
    /// - Throws: ``SiteError/tooLarge(limit:)`` without asking where the question is larger than the site takes.
    public func ask(_ question: Question, timeout: Duration) async throws -> Answer {
        let call = try completion(question)
        return try await signedIn { try await open(call, chat: question.chat, timeout: timeout) }
    }

    /// Has a film made, of the question's pictures where it brings some; returns when the site has begun. The question's type is not
    /// looked at. `timeout` bounds the wait for the answer.
    ///
    /// A film takes minutes; ``task(_:)`` tells how far it is.
    public func startVideo(_ question: Question, timeout: Duration) async throws -> StartedVideo {
        var question = question
        question.type = question.attachments.isEmpty ? .video : .imageToVideo
        question.thinking = .off
        return try await withDeadline(timeout) { [question] in
            var started: (ids: AnswerIDs?, task: String?)
            for try await batch in try await ask(question, timeout: timeout) {
                for event in batch {
                    switch event {
                    case .started(let ids): started.ids = ids
                    case .task(let task): started.task = task
                    default: break
                    }
                }
            }
            guard let ids = started.ids, let task = started.task else { throw SiteError.malformed(place: "completion: no task of a film") }
            return StartedVideo(task: task, ids: ids)
        }
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
        let body = CompletionBody(
            question: question, isCurrent: WebClient.isCurrent(session.snapshot.webClientVersion), now: session.surroundings.now(),
            makeUUID: session.surroundings.makeUUID)
        return .completion(chat: question.chat, body: try body.encoded())
    }
}
