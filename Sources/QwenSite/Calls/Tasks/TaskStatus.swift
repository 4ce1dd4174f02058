/// How far a task of the site is: the making of a film.
public enum TaskStatus: Equatable, Sendable {
    /// It runs; `remaining` is the site's own guess, in its own words, where it makes one.
    case running(remaining: String?)
    /// It is done: the address of the result, which is signed and good for a while only.
    case done(url: String)
    /// It failed, in the site's words.
    case failed(details: String)
}

/// The status of a task on the wire (site protocol §5.3, video). The site and its clients know many words for one thing.
struct TaskRecord: Decodable {
    /// `nil` where the answer is none.
    var status: TaskStatus?

    private enum CodingKeys: String, CodingKey {
        case status, content, message
        case taskStatus = "task_status"
        case remaining = "remaining_time"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        guard let word = (container.text(.taskStatus) ?? container.text(.status))?.lowercased() else { return }
        switch word {
        case "success", "succeeded", "completed", "complete", "finished", "done":
            // Done without a result is not understood.
            if let url = container.text(.content), url.hasPrefix("http") { status = .done(url: url) }
        case "failed", "fail", "failure", "error", "canceled", "cancelled", "timeout", "expired":
            let words = [container.text(.message), container.text(.content)].compactMap(\.self).first { !$0.isEmpty }
            status = .failed(details: Redaction.clean(words ?? word))
        default:
            status = .running(remaining: container.text(.remaining).flatMap { $0.isEmpty ? nil : $0 })
        }
    }
}
