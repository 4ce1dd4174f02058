/// One step of an answer, in the order of the answer, whatever the version of the site that gave it.
///
/// An answer begins with ``started(_:)`` and ends with ``finished``; a stream that ends without it throws instead.
public enum AnswerEvent: Equatable, Sendable {
    /// The site took the question. Always first, once.
    case started(AnswerIDs)
    /// A further piece of the model's reasoning.
    case reasoning(String)
    /// A further piece of the answer's text.
    case text(String)
    /// The text refers at this point to a page, which has a number. Takes the place of the site's `[[n]]`.
    case citation(Source)
    /// Pages that were found, each told once.
    case sources([Source])
    /// The model uses a tool of the site.
    case toolActivity(ToolActivity)
    /// A picture that is part of the answer. Its address is signed, and good for a limited time.
    case image(url: String)
    /// A document that is part of the answer. Its address is signed, and good for a limited time.
    case document(url: String)
    /// What was asked for, a film or a podcast, is being made; ask for the task's status until it is ready.
    case task(id: String)
    /// What the turn has cost so far; a later one replaces an earlier one.
    case usage(Usage)
    /// The answer is complete. Always last, once.
    case finished
}

/// The site's ids of one turn.
public struct AnswerIDs: Equatable, Sendable {
    /// The chat that the turn belongs to.
    public var chat: String
    /// The user's message. The site gives it an id of its own, other than the one that was sent.
    public var question: String
    /// The assistant's message: the parent of the next turn.
    public var answer: String

    public init(chat: String, question: String, answer: String) {
        self.chat = chat
        self.question = question
        self.answer = answer
    }
}

/// Tokens that a turn has cost, as the site counts them. The input includes the site's own hidden prompt.
public struct Usage: Equatable, Sendable {
    public var inputTokens: Int
    public var outputTokens: Int
    /// The part of `inputTokens` that the site read from a cache.
    public var cachedTokens: Int
    /// The part of `outputTokens` spent on reasoning.
    public var reasoningTokens: Int

    public init(inputTokens: Int = 0, outputTokens: Int = 0, cachedTokens: Int = 0, reasoningTokens: Int = 0) {
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.cachedTokens = cachedTokens
        self.reasoningTokens = reasoningTokens
    }

    /// All tokens; the most that an `Int` holds where the site tells nonsense.
    public var totalTokens: Int {
        let (sum, isOver) = inputTokens.addingReportingOverflow(outputTokens)
        return isOver ? .max : sum
    }
}
