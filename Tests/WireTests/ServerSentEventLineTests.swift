import NIOCore
import Testing
import Wire

/// Where lines end and streams begin.
@Suite struct ServerSentEventLineTests {
    @Test("LF, CR and CRLF end a line", arguments: ["\n", "\r", "\r\n"])
    func lineEnds(_ end: String) throws {
        let parsed = try ParsedStream("data: a\(end)\(end)data: b\(end)data: c\(end)\(end)")
        #expect(parsed.texts == ["a", "b\nc"])
        #expect(parsed.unfinished == nil)
    }

    @Test("a CR ends the line before the byte behind it has come")
    func carriageReturnDoesNotWait() throws {
        var parser = ServerSentEventParser()
        parser.append(ByteBuffer(string: "data: now\r\r"))
        #expect(try parser.next().map { String(buffer: $0.data) } == "now")
    }

    @Test("a line feed at the start of a chunk belongs to the CR at the end of the chunk before")
    func lineEndAcrossChunks() throws {
        let text = "data: a\r\ndata: b\r\n\r\n"
        let cuts = text.utf8.indices.filter { text.utf8[$0] == 0x0A }.map { text.utf8.distance(from: text.startIndex, to: $0) }
        let parsed = try ParsedStream(ByteBuffer(string: text), cutAt: cuts)
        #expect(parsed.texts == ["a\nb"])
        #expect(parsed.unfinished == nil)
    }

    @Test("CR and LF that are two line ends in a row make no blank line of their own")
    func blankLines() throws {
        #expect(try ParsedStream("data: a\r\n\n").texts == ["a"])
        #expect(try ParsedStream("data: a\n\r").texts == ["a"])
        #expect(try ParsedStream("data: a\r\ndata: b\r\n\r").texts == ["a\nb"])
    }

    @Test("a byte order mark is skipped at the start, and only there")
    func byteOrderMark() throws {
        #expect(try ParsedStream("\u{FEFF}data: a\n\n").texts == ["a"])
        #expect(try ParsedStream("data: a\n\n\u{FEFF}data: b\n\n").texts == ["a"])
        #expect(try ParsedStream("\u{FEFF}\u{FEFF}data: a\n\n").texts == [])
    }

    @Test("a stream that ends inside a byte order mark says what it held")
    func halfByteOrderMark() throws {
        let parsed = try ParsedStream(ByteBuffer(bytes: [0xEF, 0xBB]), cutAt: [1])
        #expect(parsed.unfinished == UnfinishedEvent(event: nil, partialLine: ByteBuffer(bytes: [0xEF, 0xBB])))
    }

    @Test("a long line is found in one piece, wherever its end lies", arguments: ["\n", "\r", "\r\n"])
    func longLines(_ end: String) throws {
        // Around powers of two, where searches and buffers have their borders.
        for length in [1024, 4096, 8192, 16_384].flatMap({ $0 - 10...$0 + 10 }) {
            let long = String(repeating: "x", count: length)
            try #require(try ParsedStream("data: \(long)\(end)\(end)data: b\(end)\(end)").texts == [long, "b"], "\(length) bytes")
        }
    }
}
