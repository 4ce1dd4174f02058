import NIOCore
import QwenSite

/// Writes an answer as the events of one dialect's stream.
protocol AnswerEncoder: Sendable {
    /// Appends what `events` mean to the client, and, where the answer ends with them, the end of the stream.
    mutating func encode(_ events: [AnswerEvent], end: FinishReason?, into buffer: inout ByteBuffer)
    /// Appends the failure that ends a stream which has already begun.
    func encode(failure: APIError, into buffer: inout ByteBuffer)
}
