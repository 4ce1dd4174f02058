import FoundationEssentials
import RecordingFormat

/// A chat and its tree of messages: an answer is the parent of the next question, and one parent may have several.
struct Chat: Sendable {
    /// The turn that the chat works on.
    struct Running: Sendable {
        let answer: String
        /// Finished when somebody stops the turn.
        let stop: AsyncStream<Never>.Continuation
        /// Set once its client left without a stop: when the site gives the turn up.
        var givenUpAt: Date?
    }

    static let untitled = "New Chat"

    let id: String
    let owner: String
    let type: String
    let model: String
    /// Seconds since 1970.
    let created: Int
    var updated: Int
    var title = untitled
    var isPinned = false
    var isArchived = false
    var messages: [String: Message] = [:]
    /// The ids of the messages in the order they came in.
    var order: [String] = []
    /// The last answer of the branch that the page shows.
    var current: String?
    var running: Running?
    var isDeleted = false

    init(id: String, owner: String, type: String, model: String, created: Int) {
        self.id = id
        self.owner = owner
        self.type = type
        self.model = model
        self.created = created
        updated = created
    }

    /// Whether a new turn must wait.
    func isBusy(at now: Date) -> Bool {
        guard let running else { return false }
        return running.givenUpAt.map { now < $0 } ?? true
    }

    /// The branch that a question continues.
    /// - Throws: ``Refusal/parentUnknown(_:)`` where `parent` is no answer of this chat.
    func branch(after parent: String?) throws(Refusal) -> (turns: Int, tokens: Int) {
        guard let parent, !parent.isEmpty else { return (0, 0) }
        guard let message = messages[parent], message.isAnswer else { throw .parentUnknown(parent) }
        return (message.turn, message.tokens)
    }

    mutating func add(_ message: Message) {
        messages[message.id] = message
        order.append(message.id)
        if message.isAnswer { current = message.id }
        updated = message.timestamp
    }

    func children(of id: String) -> [String] { order.filter { messages[$0]?.parent == id } }

    /// Whether the title or a message holds a text, in any case.
    func contains(_ text: String) -> Bool {
        let text = text.lowercased()
        return title.lowercased().contains(text) || messages.values.contains { $0.text.lowercased().contains(text) }
    }
}
