/// A question that the site took, and the answer it is giving.
struct Turn: Sendable {
    let chat: String
    /// The site's id of the user's message.
    let question: String
    /// The id of the answer: the next turn's parent.
    let answer: String
    /// The account that asked.
    let owner: String
    /// Which turn of its branch it is, from 1: tells whether the client kept the thread.
    let number: Int
    /// Tokens of the branch up to and with the question.
    let inputTokens: Int
    /// Ends when somebody stops the turn.
    let stopped: AsyncStream<Never>
}
