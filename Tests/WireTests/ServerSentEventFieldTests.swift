import NIOCore
import Testing
import Wire

/// What the fields of an event mean.
@Suite struct ServerSentEventFieldTests {
    @Test("data lines are joined by line feeds, one blank behind the colon is dropped")
    func dataLines() throws {
        #expect(try ParsedStream("data: a\ndata:b\ndata:  c \ndata\ndata:\n\n").texts == ["a\nb\n c \n\n"])
    }

    @Test("an event with an empty data line is an event, one without data is none")
    func emptyData() throws {
        #expect(try ParsedStream("data\n\n").texts == [""])
        #expect(try ParsedStream("data:\ndata:\n\n").texts == ["\n"])
        #expect(try ParsedStream("event: ping\n\nid: 3\n\nretry: 5\n\n").events.isEmpty)
    }

    @Test("an event's name lasts for that event, and the last of several counts")
    func names() throws {
        let events = try ParsedStream("event: a\nevent: b\ndata: 1\n\ndata: 2\n\nevent:\ndata: 3\n\n").events
        #expect(events.map(\.name) == ["b", nil, nil])
    }

    @Test("an event without data takes its name with it")
    func nameOfNothing() throws {
        #expect(try ParsedStream("event: a\n\ndata: 1\n\n").events.map(\.name) == [nil])
    }

    @Test("an id lasts until another comes; one with a NUL is passed over, an empty one counts")
    func ids() throws {
        let events = try ParsedStream("data: 0\n\nid: 7\ndata: 1\n\ndata: 2\n\nid: 8\u{0}\ndata: 3\n\nid\ndata: 4\n\n").events
        #expect(events.map(\.id) == [nil, "7", "7", "7", ""])
    }

    @Test("an id whose event has no data still lasts")
    func idWithoutData() throws {
        #expect(try ParsedStream("id: 7\n\ndata: 1\n\n").events.map(\.id) == ["7"])
    }

    @Test("retry is taken where it is all digits and fits", arguments: [("10", 10), ("007", 7), ("1s", nil), ("-1", nil), ("", nil), ("+1", nil)])
    func retry(_ value: String, _ expected: Int?) throws {
        #expect(try ParsedStream("retry: \(value)\ndata: 1\n\n").events.map(\.retry) == [expected])
        #expect(try ParsedStream("retry: 9223372036854775808\ndata: 1\n\n").events.map(\.retry) == [nil])
    }

    @Test("comments and unknown fields are passed over", arguments: [":", ": hi", ":data: no", "dat: a", "Data: a", "data : a", " data: a", "foo"])
    func passedOver(_ line: String) throws {
        #expect(try ParsedStream("\(line)\ndata: 1\n\(line)\n\n\(line)\n\n").texts == ["1"])
    }

    @Test("bytes that are not UTF-8 come out as they went in")
    func bytesAreKept() throws {
        let data: [UInt8] = [0xFF, 0x00, 0xC3, 0x28]
        let parsed = try ParsedStream(ByteBuffer(bytes: Array("data: ".utf8) + data + [0x0A, 0x0A]), cutAt: [])
        #expect(parsed.events.map { Array($0.data.readableBytesView) } == [data])
    }
}
