/// One difference between two contracts.
public struct DriftFinding: Equatable, Sendable {
    public var drift: DriftClass
    public var severity: Severity
    /// The call of the old contract, or of the new one where the old has none.
    public var call: CallName
    /// The part of the call: `request`, an ``AnswerForm``, or `frame` and the frame's kind.
    public var part: String
    /// A place in JSON, `header NAME`, `cookie NAME`, a fact of framing; empty for the part as a whole.
    public var place: String
    public var before: String
    public var after: String
    /// What depends on it; empty for nothing.
    public var readBy: [String]
    /// What stands on the known side was never seen at the site: it may be the description that was wrong.
    public var isUnverified = false

    /// One line, such as
    /// `breaking: POST chat.qwen.ai /api/v2/chats/new, wrapped /data/id: string → number, read by new chat`.
    public var line: String { "\(drift.rawValue): \(call), \(shortLine)" }

    /// The line without class and call.
    public var shortLine: String {
        let location = [part, place].filter { !$0.isEmpty }.joined(separator: " ")
        return (location.isEmpty ? "" : location + ": ") + "\(before) → \(after)"
            + (readBy.isEmpty ? "" : ", read by \(readBy.joined(separator: ", "))")
    }
}
