public import NIOCore

/// One event of a `text/event-stream`, as the WHATWG HTML standard defines it (§9.2).
public struct ServerSentEvent: Equatable, Sendable {
    /// The `event` field; `nil` where the stream names none, which means `message`.
    public var name: String?
    /// The `data` lines, joined by line feeds. Bytes, not text: a receiver decodes them once, whole.
    public var data: ByteBuffer
    /// The last `id` field seen so far in the stream.
    public var id: String?
    /// The `retry` field of this event, in milliseconds.
    public var retry: Int?

    public init(name: String? = nil, data: ByteBuffer, id: String? = nil, retry: Int? = nil) {
        self.name = name
        self.data = data
        self.id = id
        self.retry = retry
    }
}

/// What a stream held after its last complete event: a stream that was cut must not look like one that ended.
public struct UnfinishedEvent: Equatable, Sendable {
    /// The fields that had arrived without the blank line that completes an event.
    public var event: ServerSentEvent?
    /// The bytes after the last line end.
    public var partialLine: ByteBuffer

    public init(event: ServerSentEvent?, partialLine: ByteBuffer) {
        self.event = event
        self.partialLine = partialLine
    }
}

/// Why a byte stream is not an acceptable event stream.
public enum ServerSentEventError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A line, or the data of one event, is longer than the parser was told to accept.
    case tooLong(limit: Int)

    public var description: String {
        switch self {
        case .tooLong(let limit): "an event is longer than \(limit) bytes"
        }
    }
}
