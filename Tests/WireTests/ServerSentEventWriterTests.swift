import NIOCore
import Testing
import Wire

/// What the writer writes, the parser reads.
@Suite struct ServerSentEventWriterTests {
    static let events: [ServerSentEvent] = [
        ServerSentEvent(data: ByteBuffer(string: "{\"a\":1}")),
        ServerSentEvent(data: ByteBuffer()),
        ServerSentEvent(data: ByteBuffer(string: " leading, two  blanks, trailing ")),
        ServerSentEvent(data: ByteBuffer(string: "two\nlines\n\nand a blank one, and an end\n")),
        ServerSentEvent(name: "message_start", data: ByteBuffer(string: "你好 👋"), id: "17", retry: 1500),
        ServerSentEvent(data: ByteBuffer(string: ": no comment\ndata: no field"), id: "17"),
        ServerSentEvent(data: ByteBuffer(bytes: [0x00, 0xFF, 0x80]), id: ""),
    ]

    @Test("events come back as they were written")
    func roundTrip() throws {
        var stream = ByteBuffer()
        for event in Self.events {
            stream.writeServerSentEvent(event)
            stream.writeServerSentComment("keep-alive")
        }
        let parsed = try ParsedStream(stream, cutAt: [])
        #expect(parsed == ParsedStream(events: Self.events, unfinished: nil))
    }

    @Test("every line end inside data is a line end to the reader", arguments: ["a\nb", "a\rb", "a\r\nb"])
    func lineEndsInData(_ text: String) throws {
        var stream = ByteBuffer()
        stream.writeServerSentEvent(ServerSentEvent(data: ByteBuffer(string: text)))
        #expect(try ParsedStream(stream, cutAt: []).texts == ["a\nb"])
    }

    @Test("a name or an id can't break out of its line")
    func noInjection() throws {
        var stream = ByteBuffer()
        stream.writeServerSentEvent(ServerSentEvent(name: "a\ndata: x", data: ByteBuffer(string: "1"), id: "b\r\n\r\ndata: y"))
        let parsed = try ParsedStream(stream, cutAt: [])
        #expect(parsed.texts == ["1"])
        #expect(parsed.events.first?.name == "a data: x")
    }

    @Test("data written in place is one event of one line")
    func inPlace() throws {
        var stream = ByteBuffer()
        stream.writeServerSentEvent { $0.writeJSONString("a\nb") }
        stream.writeServerSentEvent(name: "done") { $0.writeStaticString("{}") }
        #expect(String(buffer: stream) == "data: \"a\\nb\"\n\nevent: done\ndata: {}\n\n")
    }
}
