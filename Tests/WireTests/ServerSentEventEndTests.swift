import NIOCore
import Testing
import Wire

/// A stream that was cut must not look like one that ended, and one without end must not fill the memory.
@Suite struct ServerSentEventEndTests {
    @Test(
        "nothing is unfinished behind a complete event, or behind a comment", arguments: ["", "data: a\n\n", ": hi\n", "data: a\n\n: hi\n", "foo\n"])
    func cleanEnd(_ stream: String) throws {
        #expect(try ParsedStream(stream).unfinished == nil)
    }

    @Test("an event without its blank line is reported, not returned")
    func unfinishedEvent() throws {
        let parsed = try ParsedStream("data: a\n\nevent: e\ndata: b\n")
        #expect(parsed.texts == ["a"])
        #expect(parsed.unfinished == UnfinishedEvent(event: ServerSentEvent(name: "e", data: ByteBuffer(string: "b")), partialLine: ByteBuffer()))
    }

    @Test("a line without its end is reported")
    func partialLine() throws {
        let unfinished = try ParsedStream("data: a\ndata: {\"b").unfinished
        #expect(unfinished?.event == ServerSentEvent(data: ByteBuffer(string: "a")))
        #expect(unfinished.map { String(buffer: $0.partialLine) } == "data: {\"b")
    }

    @Test("an ignored id leaves no unfinished event behind")
    func ignoredField() throws {
        #expect(try ParsedStream("id: a\u{0}\nretry: soon\n").unfinished == nil)
    }

    @Test("a line up to the limit is taken, a longer one is refused, with or without its end", arguments: ["", "\n", "\n\n"])
    func lineLimit(_ end: String) throws {
        var parser = ServerSentEventParser(maximumEventBytes: 10)
        parser.append(ByteBuffer(string: "data: 1234" + end))
        _ = try parser.next()
        parser = ServerSentEventParser(maximumEventBytes: 10)
        parser.append(ByteBuffer(string: "data: 12345" + end))
        #expect(throws: ServerSentEventError.tooLong(limit: 10)) { try parser.next() }
    }

    @Test("an event of many lines is refused beyond the limit, and nothing of it comes out later")
    func eventLimit() {
        var parser = ServerSentEventParser(maximumEventBytes: 10)
        parser.append(ByteBuffer(string: "data: 1234\ndata: 5678\ndata: 90\n\ndata: x\n\n"))
        #expect(throws: ServerSentEventError.tooLong(limit: 10)) { try parser.next() }
        #expect(throws: ServerSentEventError.tooLong(limit: 10)) { try parser.next() }
        parser.append(ByteBuffer(string: "data: y\n\n"))
        #expect(throws: ServerSentEventError.tooLong(limit: 10)) { try parser.next() }
    }

    @Test("a line that grows byte by byte is refused as soon as it is too long")
    func growingLine() throws {
        var parser = ServerSentEventParser(maximumEventBytes: 100)
        var appended = 0
        #expect(throws: ServerSentEventError.tooLong(limit: 100)) {
            while appended < 1000 {
                parser.append(ByteBuffer(string: "d"))
                appended += 1
                _ = try parser.next()
            }
        }
        #expect(appended == 101)
    }
}
