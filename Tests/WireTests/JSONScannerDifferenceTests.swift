import Foundation
import Testing
import Wire

/// Where `JSONScanner` reads something else than `JSONDecoder`, on purpose.
@Suite struct JSONScannerDifferenceTests {
    @Test("an unpaired surrogate becomes U+FFFD; JSONDecoder refuses the text: one broken character must not cost an answer")
    func unpairedSurrogates() throws {
        for (escapes, expected) in [
            (#"\ud83d"#, "\u{FFFD}"), (#"\udc4b"#, "\u{FFFD}"), (#"\ud83d\ud83d\udc4b"#, "\u{FFFD}👋"), (#"\udc4b\ud83d"#, "\u{FFFD}\u{FFFD}"),
            (#"\ud83d\u0041"#, "\u{FFFD}A"), (#"\ud83dA"#, "\u{FFFD}A"), (#"\ud83d\n"#, "\u{FFFD}\n"), (#"a\uD83D\uDC4Bb"#, "a👋b"),
        ] {
            let text = Array("\"\(escapes)\"".utf8)
            #expect(try JSONTree(scanning: text) == .string(expected))
            if expected.contains("\u{FFFD}") { #expect(throws: DecodingError.self) { try JSONTree(decoding: text) } }
        }
    }

    @Test("the last of duplicate keys is visited last; JSONDecoder promises nothing")
    func duplicateKeys() throws {
        let text = Array(#"{"a":1,"b":2,"\u0061":3}"#.utf8)
        #expect(try JSONTree(scanning: text) == .object(["a": .integer(3), "b": .integer(2)]))
    }

    @Test("a comma behind the last member or element is refused, as RFC 8259 has it; JSONDecoder lets it pass")
    func trailingComma() throws {
        let object = Array(#"{"a":1,}"#.utf8)
        #expect(throws: JSONScanError.malformed(at: 7)) { try JSONTree(scanning: object) }
        #expect(try JSONTree(decoding: object) == .object(["a": .integer(1)]))
        let array = Array("[1,]".utf8)
        #expect(throws: JSONScanError.malformed(at: 3)) { try JSONTree(scanning: array) }
        #expect(try JSONTree(decoding: array) == .array([.integer(1)]))
    }

    @Test("a whole number written with an exponent is an Int only within ±2⁵³, where every integer has a Double of its own")
    func largeExponent() throws {
        let text = Array("1E17".utf8)
        var scanner = try JSONScanner(text.span)
        do {
            _ = try scanner.integer()
            Issue.record("1E17 was read as an Int")
        } catch {
            #expect(error == .numberOutOfRange(at: 0))
        }
        #expect(try JSONDecoder().decode(Int.self, from: Data(text)) == 100_000_000_000_000_000)
    }

    @Test("depth is limited to 64; JSONDecoder goes on to 512")
    func depth() throws {
        let text = Array((String(repeating: "[", count: 65) + String(repeating: "]", count: 65)).utf8)
        #expect(throws: JSONScanError.tooDeep(at: 64)) { try JSONTree(scanning: text) }
        #expect(throws: Never.self) { try JSONTree(decoding: text) }
    }

    @Test("only UTF-8 without a byte order mark is read; JSONDecoder guesses the encoding")
    func encodings() throws {
        let marked = [0xEF, 0xBB, 0xBF] + Array("1".utf8)
        #expect(throws: JSONScanError.malformed(at: 0)) { try JSONTree(scanning: marked) }
        #expect(try JSONTree(decoding: marked) == .integer(1))
        let wide = Array("[1]".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
        #expect(throws: JSONScanError.malformed(at: 1)) { try JSONTree(scanning: wide) }
        #expect(try JSONTree(decoding: wide) == .array([.integer(1)]))
    }
}
