import HTTPTypes

// The literals are valid field names, for which the initialiser returns one.
// swift-format-ignore: NeverForceUnwrap
extension HTTPField.Name {
    /// Tells OpenAI's SDKs whether to try again, whatever the status.
    static let shouldRetry = HTTPField.Name("x-should-retry")!
    /// Names the request in the log.
    static let requestID = HTTPField.Name("x-request-id")!
    /// Tells that the answer is not the real site's.
    static let site = HTTPField.Name("x-qwen-site")!
    /// How many messages of a chat the site was not told again, because it takes no more.
    static let leftOut = HTTPField.Name("x-qwen-messages-left-out")!
    /// Why the answer is not in the history of its chat: the code of the error.
    static let notKept = HTTPField.Name("x-qwen-not-kept")!
    /// Keeps nginx in front of this server from holding events back.
    static let accelBuffering = HTTPField.Name("x-accel-buffering")!
}
