import NIOCore
import Wire

/// What a parser made of a whole stream.
struct ParsedStream: Equatable {
    var events: [ServerSentEvent] = []
    var unfinished: UnfinishedEvent?

    init(events: [ServerSentEvent], unfinished: UnfinishedEvent?) {
        self.events = events
        self.unfinished = unfinished
    }

    /// Parses `bytes`, handed to the parser in pieces that end at each of `cuts`, which ascend, and at the end.
    init(_ bytes: ByteBuffer, cutAt cuts: some Sequence<Int>) throws {
        var parser = ServerSentEventParser()
        var rest = bytes
        var start = 0
        for cut in cuts {
            try take(rest.readSlice(length: cut - start), with: &parser)
            start = cut
        }
        try take(rest, with: &parser)
        unfinished = parser.finish()
    }

    init(_ text: String) throws {
        try self.init(ByteBuffer(string: text), cutAt: [])
    }

    private mutating func take(_ piece: ByteBuffer?, with parser: inout ServerSentEventParser) throws {
        guard let piece else { return }
        parser.append(piece)
        while let event = try parser.next() { events.append(event) }
    }

    /// The data of every event, as text.
    var texts: [String] { events.map { String(buffer: $0.data) } }
}
