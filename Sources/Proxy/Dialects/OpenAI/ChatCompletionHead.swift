import FoundationEssentials
import NIOCore
import QwenSite
import Wire

/// What all parts of one completion say alike.
struct ChatCompletionHead: Sendable {
    /// `chatcmpl-` and the site's id of the answer.
    var id: String
    /// Seconds since 1970.
    var created: Int
    /// The id that the client's name for the model resolved to.
    var model: String
    /// Our id of the chat, where the client may continue it, and the site's id of the answer.
    var chat: (id: String, parent: String)?
}

extension ChatCompletionHead {
    init(_ answer: RunningAnswer, chat: String? = nil, now: Date) {
        id = "chatcmpl-\(answer.ids.answer)"
        created = Int(now.timeIntervalSince1970)
        model = answer.question.model
        self.chat = chat.map { ($0, answer.ids.answer) }
    }
}

extension ByteBuffer {
    /// Appends the members that begin a completion or a chunk, the opening brace included, a comma behind them.
    mutating func writeChatCompletionHead(_ head: ChatCompletionHead, object: StaticString) {
        writeStaticString("{")
        if let chat = head.chat {
            writeStaticString(#""chatId":"#)
            writeJSONString(chat.id)
            writeStaticString(#","parentId":"#)
            writeJSONString(chat.parent)
            writeStaticString(",")
        }
        writeStaticString(#""id":"#)
        writeJSONString(head.id)
        writeStaticString(#","object":""#)
        writeStaticString(object)
        writeStaticString(#"","created":"#)
        writeJSONInteger(head.created)
        writeStaticString(#","model":"#)
        writeJSONString(head.model)
        writeStaticString(",")
    }

    /// Appends a whole completion.
    mutating func writeChatCompletion(_ head: ChatCompletionHead, _ answer: WholeAnswer) {
        writeChatCompletionHead(head, object: "chat.completion")
        writeOpenAIChoice(answer)
        writeStaticString("}")
    }
}
