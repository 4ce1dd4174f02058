import NIOCore
import QwenSite
import Wire

/// Writes an answer as `chat.completion.chunk` events: the role, the pieces, why it ended, the usage where it was asked for, `[DONE]`.
///
/// Every frame of an answer passes here, so what all chunks have in common is written once and copied.
struct ChatCompletionChunkEncoder: AnswerEncoder {
    private let includesUsage: Bool
    /// From `data:` up to the inside of `choices`.
    private let head: ByteBuffer
    /// From behind `choices` to the end of the event.
    private let tail: ByteBuffer
    private var hasBegun = false
    private var usage = Usage()

    /// - Parameter includesUsage: whether the client asked for a last chunk with the usage; the other chunks then say `"usage":null`.
    init(_ head: ChatCompletionHead, includesUsage: Bool) {
        self.includesUsage = includesUsage
        var buffer = ByteBuffer()
        buffer.writeStaticString("data: ")
        buffer.writeChatCompletionHead(head, object: "chat.completion.chunk")
        buffer.writeStaticString(#""choices":["#)
        self.head = buffer
        tail = ByteBuffer(string: includesUsage ? "],\"usage\":null}\n\n" : "]}\n\n")
    }

    mutating func encode(_ events: [AnswerEvent], end: FinishReason?, into buffer: inout ByteBuffer) {
        buffer.reserveCapacity(events.count * (head.readableBytes + tail.readableBytes + 160))
        if !hasBegun {
            hasBegun = true
            writeChoice(into: &buffer) { $0.writeStaticString(#""role":"assistant","content":"","refusal":null"#) }
        }
        for event in events {
            switch event {
            case .text(let piece):
                writeChoice(into: &buffer) {
                    $0.writeStaticString(#""content":"#)
                    $0.writeJSONString(piece)
                }
            case .citation, .image, .document:
                writeChoice(into: &buffer) {
                    $0.writeStaticString(#""content":"#)
                    $0.writeJSONString(event.markdown)
                }
            case .reasoning(let piece):
                writeChoice(into: &buffer) {
                    $0.writeStaticString(#""reasoning_content":"#)
                    $0.writeJSONString(piece)
                }
            case .usage(let newer): usage = newer
            case .started, .sources, .toolActivity, .task, .finished: break
            }
        }
        if let end { writeEnd(end, into: &buffer) }
    }

    func encode(failure: APIError, into buffer: inout ByteBuffer) {
        buffer.writeServerSentEvent { $0.writeOpenAIError(failure) }
    }

    private func writeEnd(_ reason: FinishReason, into buffer: inout ByteBuffer) {
        writeChoice(into: &buffer, finishReason: reason) { _ in }
        if includesUsage {
            buffer.writeImmutableBuffer(head)
            buffer.writeStaticString(#"],"usage":"#)
            buffer.writeOpenAIUsage(usage)
            buffer.writeStaticString("}\n\n")
        }
        buffer.writeStaticString("data: [DONE]\n\n")
    }

    @inline(__always)
    private func writeChoice(into buffer: inout ByteBuffer, finishReason: FinishReason? = nil, delta: (inout ByteBuffer) -> Void) {
        buffer.writeImmutableBuffer(head)
        buffer.writeStaticString(#"{"index":0,"delta":{"#)
        delta(&buffer)
        buffer.writeStaticString(#"},"logprobs":null,"finish_reason":"#)
        buffer.writeJSONString(orNull: finishReason?.rawValue)
        buffer.writeStaticString("}")
        buffer.writeImmutableBuffer(tail)
    }
}
