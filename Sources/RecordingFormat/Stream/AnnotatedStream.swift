public import NIOCore

/// The body of an event stream with the borders and times of the reads it came in, and how it ended.
///
/// On disk it is the body itself, byte for byte, with marker lines between: lines that begin with `:@`, which every reader of
/// event streams takes for comments.
/// ```
/// :@ +412
/// data: {"response.created":{…}}
///
/// :@ +3 cut 200+19
/// data: {"choices": […]}
///
/// :@ end eof +0
/// ```
/// A marker says how many milliseconds after the previous read (the first: after the request) the bytes up to the next marker
/// came; `cut 200+19` that they came in two reads, the second from byte 200 on and 19 ms later. `nolf` at the end marker says
/// that the line end before it is not part of the body. A body line that begins with `:@` is written with `:@=` before it.
public struct AnnotatedStream: Equatable, Sendable {
    /// Bytes that came in one read, `delay` after the read before, or after the request.
    public struct Read: Equatable, Sendable {
        public var delay: Duration
        public var bytes: ByteBuffer

        public init(delay: Duration, bytes: ByteBuffer) {
            self.delay = delay
            self.bytes = bytes
        }
    }

    public var reads: [Read]
    public var ending: Ending
    /// The time from the last read to the ending.
    public var endDelay: Duration
    /// False for a file without markers, such as a capture as it was published: one read an event, without times.
    public let isTimed: Bool

    /// A stream with the times of its reads. Times are kept in whole milliseconds.
    public init(reads: [Read], ending: Ending, endDelay: Duration) {
        self.reads = reads
        self.ending = ending
        self.endDelay = endDelay
        isTimed = true
    }

    init(untimed reads: [Read]) {
        self.reads = reads
        ending = .eof
        endDelay = .zero
        isTimed = false
    }

    /// The whole body.
    public var body: ByteBuffer {
        var body = ByteBuffer()
        for read in reads { body.writeImmutableBuffer(read.bytes) }
        return body
    }
}

/// How an answer ended.
public enum Ending: String, Sendable, CaseIterable {
    /// Properly: the last chunk, or the end of the HTTP/2 stream.
    case eof
    /// Nothing more came, and the connection stayed open until the client left.
    case hold
    /// The connection was closed without the end of the message.
    case cut
    /// The connection was reset.
    case reset
    /// The client stopped reading first.
    case client
}

/// Why a file is not an annotated stream; lines count from 1.
public struct AnnotatedStreamError: Error, Equatable, Sendable, CustomStringConvertible {
    public let line: Int
    public let reason: String

    public var description: String { "line \(line): \(reason)" }
}
