public import NIOCore

extension AnnotatedStream {
    /// Reads a file: the inverse of ``encoded()``.
    public init(parsing file: ByteBuffer) throws(AnnotatedStreamError) {
        var parser = AnnotatedStreamParser()
        var rest = file
        while let line = rest.readLine() { try parser.take(line) }
        self = try parser.finish()
    }
}

/// Takes a file line by line and collects the reads.
private struct AnnotatedStreamParser {
    /// The bytes between two markers, and the marker before them.
    private struct Block {
        var line: Int
        var marker: StreamMarker
        var bytes = ByteBuffer()
    }

    private var line = 0
    private var block: Block?
    private var unmarked = ByteBuffer()
    private var reads: [AnnotatedStream.Read] = []
    private var end: (ending: Ending, delay: Duration)?

    /// - Parameter text: one line, with its line end if it has one.
    mutating func take(_ text: ByteBuffer) throws(AnnotatedStreamError) {
        line += 1
        guard end == nil else { throw failure("there is text behind the end marker") }
        guard text.hasPrefix(":@") else { return append(text) }
        if text.hasPrefix(":@=") {
            var unescaped = text
            unescaped.moveReaderIndex(forwardBy: 3)
            guard unescaped.hasPrefix(":@") else { throw failure("':@=' stands before a line that needs no escape") }
            return append(unescaped)
        }
        // Without its line end as a byte: CR and LF make one `Character`.
        let content = Substring(decoding: text.readableBytesView.dropLast(), as: UTF8.self)
        guard text.readableBytesView.last == UInt8(ascii: "\n"), let marker = StreamMarker(content) else {
            throw failure("not a marker: \(String(buffer: text).prefix(60).debugDescription)")
        }
        guard unmarked.readableBytes == 0 else { throw failure("the first marker has text before it") }
        switch marker {
        case .read:
            try closeBlock(dropsLineFeed: false)
            block = Block(line: line, marker: marker)
        case .end(let ending, let delay, let dropsLineFeed):
            try closeBlock(dropsLineFeed: dropsLineFeed)
            end = (ending, delay)
        }
    }

    mutating func finish() throws(AnnotatedStreamError) -> AnnotatedStream {
        if let end { return AnnotatedStream(reads: reads, ending: end.ending, endDelay: end.delay) }
        guard block == nil else { throw failure("the end marker is missing: the file was cut") }
        return AnnotatedStream(untimed: unmarked.splitIntoEvents().map { .init(delay: .zero, bytes: $0) })
    }

    private mutating func append(_ text: ByteBuffer) {
        if block == nil { unmarked.writeImmutableBuffer(text) } else { block?.bytes.writeImmutableBuffer(text) }
    }

    private mutating func closeBlock(dropsLineFeed: Bool) throws(AnnotatedStreamError) {
        guard var closing = block, case .read(let firstDelay, let cuts) = closing.marker else {
            if dropsLineFeed { throw failure("'nolf' without a body") }
            return
        }
        block = nil
        if dropsLineFeed {
            guard closing.bytes.readableBytes > 0 else { throw failure("'nolf' without a body") }
            closing.bytes.moveWriterIndex(to: closing.bytes.writerIndex - 1)
        }
        var delay = firstDelay
        var start = 0
        for cut in cuts {
            guard cut.offset >= start, let read = closing.bytes.readSlice(length: cut.offset - start) else {
                throw AnnotatedStreamError(line: closing.line, reason: "the cut at byte \(cut.offset) lies outside of its bytes")
            }
            reads.append(.init(delay: delay, bytes: read))
            (start, delay) = (cut.offset, cut.delay)
        }
        reads.append(.init(delay: delay, bytes: closing.bytes))
    }

    private func failure(_ reason: String) -> AnnotatedStreamError {
        AnnotatedStreamError(line: line, reason: reason)
    }
}

extension ByteBuffer {
    /// Cuts behind every blank line.
    fileprivate func splitIntoEvents() -> [ByteBuffer] {
        var events: [ByteBuffer] = []
        var event = ByteBuffer()
        var rest = self
        while let line = rest.readLine() {
            event.writeImmutableBuffer(line)
            if line == Self.lineFeed || line == Self.carriageReturnLineFeed {
                events.append(event)
                event = ByteBuffer()
            }
        }
        if event.readableBytes > 0 { events.append(event) }
        return events
    }

    private static let lineFeed = ByteBuffer(string: "\n")
    private static let carriageReturnLineFeed = ByteBuffer(string: "\r\n")
}
