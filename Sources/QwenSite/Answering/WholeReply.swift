import NIOCore
import Wire

/// An answer that came as one JSON text, as the site gives it where it was not asked for a stream: for films and podcasts.
///
/// `{"success":true,"data":{"chat_id":…,"parent_id":…,"message_id":…,"messages":[{"role":"assistant","extra":{"wanx":{"task_id":…}}}]}}`;
/// the task's id was seen in several places (site protocol §5.3).
struct WholeReply {
    private var chat: String?
    private var question: String?
    private var answer: String?
    private var task: String?
    private var text = ""

    /// `nil` where the text is no such answer.
    init?(_ bytes: ByteBuffer) {
        do {
            var scanner = try JSONScanner(bytes.readableBytesUInt8Span)
            try visit(&scanner, isOfUser: false)
            try scanner.end()
        } catch {
            return nil
        }
        // Without an id nothing could follow the answer.
        guard task != nil || (!text.isEmpty && answer?.isEmpty == false) else { return nil }
    }

    /// - Parameter chat: the chat that was asked in, where the answer does not name it.
    func events(chat: String) -> [AnswerEvent] {
        var events: [AnswerEvent] = [.started(AnswerIDs(chat: self.chat ?? chat, question: question ?? "", answer: answer ?? ""))]
        if !text.isEmpty { events.append(.text(text)) }
        if let task { events.append(.task(id: task)) }
        return events + [.finished]
    }

    /// Visits a value that may hold parts of the answer: the text itself and what lies in it.
    private mutating func visit(_ scanner: inout JSONScanner, isOfUser: Bool) throws(JSONScanError) {
        switch try scanner.kind() {
        case .array:
            try scanner.beginArray()
            while try scanner.nextElement() { try visit(&scanner, isOfUser: false) }
        case .object:
            try scanner.beginObject()
            var content = ""
            var isOfUser = isOfUser
            while let key = try scanner.nextKey() {
                if scanner.matches(key, "task_id") {
                    task = try scanner.textOrSkip() ?? task
                } else if scanner.matches(key, "chat_id") {
                    chat = try scanner.stringOrSkip()
                } else if scanner.matches(key, "parent_id") {
                    question = try scanner.stringOrSkip()
                } else if scanner.matches(key, "message_id") || scanner.matches(key, "response_id") {
                    answer = try scanner.stringOrSkip() ?? answer
                } else if scanner.matches(key, "role") {
                    isOfUser = try scanner.stringOrSkip() == "user"
                } else if scanner.matches(key, "content") {
                    content = try scanner.stringOrSkip() ?? ""
                } else {
                    try visit(&scanner, isOfUser: isOfUser)
                }
            }
            if !isOfUser { text += content }
        case .string, .number, .bool, .null: try scanner.skip()
        }
    }
}
