@testable import QwenSite

/// A film that the site has begun to make.
struct StartedVideo: Equatable {
    var task: String
    var ids: AnswerIDs
}

extension SiteClient {
    /// Asks for a film, of the question's pictures where it brings some; returns when the site has begun.
    func startVideo(_ question: Question, timeout: Duration) async throws -> StartedVideo {
        var question = question
        question.type = question.attachments.isEmpty ? .video : .imageToVideo
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
