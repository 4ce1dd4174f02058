import NIOCore
import RecordingFormat
import Testing

@Suite("JSON that loses nothing")
struct JSONValueTests {
    @Test(
        "order, duplicates and the spelling of numbers survive",
        arguments: [
            #"{"b":1,"a":1.0,"b":1e3}"#, #"[null,true,false,-0,"ё\n\"",{},[]]"#, #""plain""#,
        ])
    func roundTrip(text: String) throws {
        #expect(String(buffer: try JSONValue(parsing: ByteBuffer(string: text)).encoded()) == text)
    }

    @Test("the spacing of the site's frames")
    func spaced() throws {
        let value = try JSONValue(parsing: ByteBuffer(string: #"{"a":[1,{"b":2}]}"#))
        #expect(String(buffer: value.encoded(.spaced)) == #"{"a": [1, {"b": 2}]}"#)
    }

    @Test("pointers")
    func pointers() throws {
        let value = try JSONValue(parsing: ByteBuffer(string: #"{"a":[{"b/c":"x"}],"0":"y"}"#))
        #expect(value[pointer: "/a/0/b~1c"]?.text == "x")
        #expect(value[pointer: "/0"]?.text == "y")
        #expect(value[pointer: ""] == value)
        #expect(value[pointer: "/a/1"] == nil)
        #expect(value[pointer: "/a/0/none"] == nil)
    }
}
