import FoundationEssentials

/// A chat and its tree of messages: an answer is the parent of the next question, and one parent may have several.
struct Chat: Sendable {
    struct Message: Sendable {
        /// The message before it; `nil` at the root.
        let parent: String?
        let isAnswer: Bool
        /// Which turn of its branch it belongs to, from 1.
        let turn: Int
        /// How many tokens its branch holds, itself included.
        let tokens: Int
    }

    /// The turn that the chat works on.
    struct Running: Sendable {
        let answer: String
        /// Finished when somebody stops the turn.
        let stop: AsyncStream<Never>.Continuation
        /// Set once its client left without a stop: when the site gives the turn up.
        var givenUpAt: Date?
    }

    let owner: String
    var messages: [String: Message] = [:]
    var running: Running?
    var isDeleted = false

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
}
