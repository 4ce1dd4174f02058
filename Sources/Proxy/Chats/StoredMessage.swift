import FoundationEssentials
import QwenSite

/// One message of a chat, as the store keeps it.
struct StoredMessage: Equatable, Sendable {
    /// What became of a message.
    enum State: String, Sendable {
        /// Its turn is being answered.
        case running
        case whole
        /// An answer that its client left before the end; a question that got such an answer is whole.
        case cut
        /// Its turn failed: it is shown, and no later turn is told of it.
        case failed
    }

    /// Ours, a UUID, unless an imported message has one.
    var id: String
    var role: Transcript.Role
    /// What it says; what the search finds.
    var text: String
    /// The content as JSON, where it is more than its text.
    var parts: String?
    /// What was sent along, as JSON.
    var attachments: String?
    var reasoning: String?
    /// Where on the web the answer comes from, as JSON.
    var sources: String?
    var usage: Usage?
    var model: String?
    var state = State.whole
    var created: Date
}

extension [StoredMessage] {
    /// What they say.
    var said: [Transcript.Message] { map { Transcript.Message(role: $0.role, text: $0.text, files: [MessageFile](json: $0.attachments)) } }
}
