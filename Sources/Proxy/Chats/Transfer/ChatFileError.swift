/// A file or a line that holds no chat.
struct ChatFileError: Error, Equatable {
    /// What is wrong with it, and where.
    var reason: String

    init(_ error: any Error) {
        let form = #"neither {"messages": […]} nor a list of messages"#
        switch error {
        case DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty,
            DecodingError.typeMismatch(_, let context) where !context.codingPath.isEmpty:
            reason = "it is no chat: '\(context.codingPath.dotted)' is not acceptable: \((error as? DecodingError)?.reason ?? "")"
        case DecodingError.keyNotFound(let key, let context) where !context.codingPath.isEmpty:
            reason = "it is no chat: '\((context.codingPath + [key]).dotted)' is missing"
        default:
            reason = "it is no chat: \(form)"
        }
    }
}
