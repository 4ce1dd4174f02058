/// The messages of a request, and how they become the one text that the site takes a turn.
struct Transcript: Equatable, Sendable {
    enum Role: String, Sendable {
        case system, user, assistant, tool
    }

    struct Message: Equatable, Sendable {
        var role: Role
        var text: String
        /// The content as the client sent it, but for the data of files, where that is more than the text: for the history, not for the site.
        var parts: JSON?
        /// What it brought with it.
        var files: [MessageFile] = []

        /// The text, and the names of the files: a question's own are attached, but earlier ones may no longer be.
        fileprivate var toldAgain: String {
            guard !files.isEmpty else { return text }
            return "\(text.isEmpty ? "" : "\(text)\n\n")[Attached: \(files.map(\.name).joined(separator: ", "))]"
        }
    }

    var messages: [Message]

    /// A single user message as it is; otherwise all messages in one fixed form, those of the system first.
    ///
    /// ```
    /// ## System
    ///
    /// Be brief.
    ///
    /// ## User
    ///
    /// Hello
    /// ```
    func folded() -> String {
        if messages.count == 1, messages[0].role == .user { return messages[0].text }
        let systemFirst = messages.filter { $0.role == .system } + messages.filter { $0.role != .system }
        return systemFirst.map(\.section).joined(separator: Self.gap)
    }

    /// What is between two messages.
    static let gap = "\n\n"

    var bringsFiles: Bool { messages.contains { !$0.files.isEmpty } }

    /// Whether the newest user message says or brings anything.
    var asksSomething: Bool {
        guard let newest = messages.last(where: { $0.role == .user }) else { return false }
        return !newest.files.isEmpty || newest.text.contains { !$0.isWhitespace }
    }
}

extension Transcript.Message {
    /// The message with its heading.
    var section: String { "## \(role.title)\(Transcript.gap)\(toldAgain)" }
}

extension Transcript.Role {
    fileprivate var title: String {
        switch self {
        case .system: "System"
        case .user: "User"
        case .assistant: "Assistant"
        case .tool: "Tool result"
        }
    }
}
