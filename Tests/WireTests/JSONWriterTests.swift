import Foundation
import NIOCore
import TestSupport
import Testing
import Wire

/// What the writer writes is JSON to others, and says the same.
@Suite struct JSONWriterTests {
    static let hostileStrings: [String] = [
        "", "plain", "\"quoted\" \\ /slash/", "\n\r\t\u{8}\u{C}", String(String.UnicodeScalarView((0...0x9F).compactMap(Unicode.Scalar.init))),
        "你好 👩‍👩‍👧 é e\u{301}", "\u{2028}\u{2029}\u{FEFF}\u{FFFD}\u{FFFF}\u{10FFFF}", "\\u0041 \\\"", "</script><!--", "data: x\n\ndata: [DONE]",
        String(repeating: "\"", count: 3000),
    ]

    @Test("hostile strings come back from JSONDecoder as they were", arguments: hostileStrings)
    func roundTrip(_ text: String) throws {
        var written = ByteBuffer()
        written.writeJSONString(text)
        let bytes = Array(written.readableBytesView)
        #expect(try JSONDecoder().decode(String.self, from: Data(bytes)).unicodeScalars.elementsEqual(text.unicodeScalars))
        #expect(try JSONTree(scanning: bytes) == .string(text))
    }

    @Test("random strings come back as they were")
    func randomRoundTrip() throws {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<ProofSize.count(reduced: 500, full: 20_000) {
            let scalars = (0..<Int.random(in: 0...40, using: &random)).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: 0...(1 << Int.random(in: 3...20, using: &random)), using: &random))
            }
            let text = String(String.UnicodeScalarView(scalars))
            var written = ByteBuffer()
            written.writeJSONString(text)
            let decoded = try JSONDecoder().decode(String.self, from: Data(written.readableBytesView))
            try #require(decoded.unicodeScalars.elementsEqual(text.unicodeScalars), "\(scalars)")
        }
    }

    @Test("a string takes up one line, and no more bytes than it must")
    func form() {
        var written = ByteBuffer()
        written.writeJSONString("a\u{1}\n\r\"\\/é👋\u{7F}")
        #expect(String(buffer: written) == #""a\u0001\n\r\"\\/é👋"# + "\u{7F}\"")
    }

    @Test("the inside of a string can be written in pieces")
    func pieces() throws {
        var written = ByteBuffer(string: "\"")
        for piece in ["one \"", "\n", "", "👋"] { written.writeJSONStringContent(piece) }
        written.writeStaticString("\"")
        #expect(try JSONTree(scanning: Array(written.readableBytesView)) == .string("one \"\n👋"))
    }

    @Test("integers", arguments: [0, -1, 42, .max, .min])
    func integers(_ value: Int) throws {
        var written = ByteBuffer()
        written.writeJSONInteger(value)
        #expect(try JSONDecoder().decode(Int.self, from: Data(written.readableBytesView)) == value)
    }
}
