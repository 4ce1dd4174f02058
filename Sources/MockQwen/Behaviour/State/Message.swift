import RecordingFormat

/// A question or an answer of a chat.
struct Message: Sendable {
    enum State: Equatable, Sendable { case running, done, stopped }

    let id: String
    /// The message before it; `nil` at the root.
    let parent: String?
    let isAnswer: Bool
    /// Which turn of its branch it belongs to, from 1.
    let turn: Int
    /// How many tokens its branch holds, itself included.
    var tokens: Int
    let chatType: String
    let model: String
    /// Seconds since 1970.
    let timestamp: Int
    var state = State.done
    /// What a question says, or what an answer said so far.
    var text = ""
    /// What a question was sent with: `fid`, `files`, `feature_config`.
    var sent: [String: JSONValue] = [:]
    /// What an answer has been saying, phase by phase.
    var parts: [Part] = []

    /// One phase of an answer, as the stored chat tells it.
    struct Part: Equatable, Sendable {
        let phase: String
        var text = ""
        var thoughts: [AnswerScript.Thought] = []
        var usage = Usage(branch: 0)
    }
}
