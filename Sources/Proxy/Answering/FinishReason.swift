/// Why an answer ended.
enum FinishReason: String, Sendable {
    /// The model was done, or came to a text at which the client wanted it to stop.
    case stop
    /// The answer has as many tokens as the client wanted at most.
    case length
}
