import Testing
import Wire

/// How the scanner is used: visit what you want, skip the rest, and be told where a text is wrong.
@Suite struct JSONScannerTests {
    @Test("picks one member and skips the rest, whatever their order")
    func picking() throws {
        for text in [
            #"{"other":{"content":"no","x":[1,{"content":"no"}]},"content":"yes"}"#, #"{"content":"yes","other":[[[]]]}"#,
            #"{ "content" : "yes" }"#, #"{"\u0063ontent":"yes"}"#, #"{"contents":"no","conten":"no","":"no","content":"yes"}"#,
        ] {
            #expect(try content(of: text) == "yes")
        }
    }

    @Test("tells the bytes that a value takes up")
    func ranges() throws {
        let text = Array(#" {"a" : [1, "]"] , "b":-1.5e3}"#.utf8)
        var scanner = try JSONScanner(text.span)
        try scanner.beginObject()
        var found: [String] = []
        while try scanner.nextKey() != nil {
            let range = try scanner.skipRange()
            found.append(String(decoding: text[range], as: UTF8.self))
        }
        try scanner.end()
        #expect(found == [#"[1, "]"]"#, "-1.5e3"])
    }

    @Test("asking for another type than the text has moves nothing, so the value can be asked for again")
    func wrongType() throws {
        let text = Array(#" "seven""#.utf8)
        var scanner = try JSONScanner(text.span)
        let wrong = JSONScanError.unexpectedType(at: 1)
        do { _ = try scanner.integer() } catch { #expect(error == wrong) }
        do { _ = try scanner.double() } catch { #expect(error == wrong) }
        do { _ = try scanner.bool() } catch { #expect(error == wrong) }
        do { try scanner.beginObject() } catch { #expect(error == wrong) }
        do { try scanner.beginArray() } catch { #expect(error == wrong) }
        #expect(try !scanner.takeNull())
        #expect(try scanner.string() == "seven")
    }

    @Test("nesting up to the limit is read and skipped, one level more is refused", arguments: ["[", #"{"a":"#])
    func nesting(_ opening: String) throws {
        let closing = opening == "[" ? "]" : "}"
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: opening, count: depth) + "1" + String(repeating: closing, count: depth)).utf8)
        }
        #expect(throws: Never.self) { try JSONTree(scanning: nested(JSONScanner.depthLimit)) }
        let tooDeep = JSONScanError.tooDeep(at: JSONScanner.depthLimit * opening.utf8.count)
        #expect(throws: tooDeep) { try JSONTree(scanning: nested(JSONScanner.depthLimit + 1)) }
        #expect(throws: tooDeep) { try skip(nested(100_000)) }
    }

    @Test("many containers beside one another are not deep")
    func notDeep() throws {
        try skip(Array(("[" + Array(repeating: "[[]]", count: 1000).joined(separator: ",") + "]").utf8))
    }

    @Test(
        "says where a text is wrong", arguments: [("", 0), ("  ", 2), ("[1,]", 3), ("{\"a\":1,}", 7), ("[1 2]", 3), ("1 2", 2), ("[\"\u{1}\"]", 2)])
    func places(_ text: String, _ offset: Int) {
        #expect(throws: JSONScanError.malformed(at: offset)) { try skip(Array(text.utf8)) }
    }

    @Test(
        "bytes that are not UTF-8 are refused, wherever they stand", arguments: [[0x22, 0xFF, 0x22], [0x31, 0x80], [0x22, 0xED, 0xA0, 0x80, 0x22]])
    func notUTF8(_ text: [UInt8]) {
        #expect(throws: JSONScanError.notUTF8) { try skip(text) }
    }

    private func skip(_ text: [UInt8]) throws {
        var scanner = try JSONScanner(text.span)
        try scanner.skip()
        try scanner.end()
    }

    private func content(of text: String) throws -> String? {
        let bytes = Array(text.utf8)
        var scanner = try JSONScanner(bytes.span)
        var content: String?
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "content") { content = try scanner.string() } else { try scanner.skip() }
        }
        try scanner.end()
        return content
    }
}
