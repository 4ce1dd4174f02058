import Multipart
import NIOCore
import Testing

@Suite struct MultipartParserTests {
    /// What a form says, pieces of one content joined.
    private struct Told: Equatable {
        var parts: [(head: MultipartPart, content: String)] = []
        var isOver = false

        static func == (left: Told, right: Told) -> Bool {
            left.isOver == right.isOver && left.parts.elementsEqual(right.parts) { $0.head == $1.head && $0.content == $1.content }
        }
    }

    private static func read(_ pieces: [ByteBuffer], boundary: String = "b") throws -> Told {
        var parser = MultipartParser(boundary: boundary)
        var told = Told()
        var isInside = false
        for piece in pieces {
            parser.append(piece)
            while let event = try parser.next() {
                switch event {
                case .part(let head):
                    #expect(!isInside)
                    isInside = true
                    told.parts.append((head, ""))
                case .content(let bytes):
                    #expect(isInside && bytes.readableBytes > 0)
                    told.parts[told.parts.count - 1].content += String(buffer: bytes)
                case .partEnd:
                    #expect(isInside)
                    isInside = false
                case .end: told.isOver = true
                }
            }
        }
        try parser.finish()
        return told
    }

    private static func head(_ name: String) -> String { "Content-Disposition: form-data; name=\"\(name)\"" }

    private static func read(_ text: String) throws -> Told { try read([ByteBuffer(string: text)]) }

    private static let form =
        "preface\r\n--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nvision\r\n"
        + "--b \t\r\ncontent-disposition:form-data; name=file; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\n"
        + "one\r\n--c\r\n-- b\r\n--\r\r\n--\n\r\n--b\r\nContent-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n--b--\r\nepilogue"

    @Test("a form is read")
    func form() throws {
        let told = try Self.read(Self.form)
        #expect(told.isOver)
        #expect(told.parts.map(\.head.name) == ["purpose", "file", "empty"])
        #expect(told.parts.map(\.content) == ["vision", "one\r\n--c\r\n-- b\r\n--\r\r\n--\n", ""])
        #expect(told.parts[1].head.fileName == "a.txt")
        #expect(told.parts[1].head.contentType == "text/plain")
    }

    @Test("a form cut at every byte, and at every two of them, is the same")
    func cuts() throws {
        let whole = ByteBuffer(string: Self.form)
        let told = try Self.read([whole])
        let size = whole.readableBytes
        func slice(_ range: Range<Int>) -> ByteBuffer { whole.getSlice(at: range.lowerBound, length: range.count) ?? ByteBuffer() }
        for cut in 0...size {
            try #require(try Self.read([slice(0..<cut), slice(cut..<size)]) == told, "cut at \(cut)")
            for second in cut...size {
                try #require(try Self.read([slice(0..<cut), slice(cut..<second), slice(second..<size)]) == told, "cut at \(cut) and \(second)")
            }
        }
        #expect(try Self.read((0..<size).map { slice($0..<$0 + 1) }) == told)
    }

    @Test("a form that breaks off anywhere is told to be truncated, or to be broken")
    func truncated() throws {
        let end = try #require(Self.form.firstRange(of: "--b--"))
        let length = Self.form[..<end.upperBound].utf8.count
        for count in 0..<length {
            #expect(throws: MultipartError.truncated, "after \(count) bytes") {
                try Self.read(String(decoding: Self.form.utf8.prefix(count), as: UTF8.self))
            }
        }
    }

    @Test("where a content begins and what follows the last one tell its size from the form's")
    func sizes() throws {
        var form = ByteBuffer(string: "--b\r\n" + Self.head("x") + "\r\n\r\ny\r\n--b\r\n" + Self.head("file") + "\r\n\r\n")
        form.writeRepeatingByte(0x0D, count: 1000)
        form.writeString("\r\n--b--\r\n")
        var parser = MultipartParser(boundary: "b")
        parser.append(form)
        var expected = 0
        var received = 0
        while let event = try parser.next() {
            switch event {
            case .part: expected = form.readableBytes - parser.offset - parser.usualTail
            case .content(let bytes) where expected == 1000: received += bytes.readableBytes
            default: break
            }
        }
        #expect(expected == 1000)
        #expect(received == 1000)
    }

    @Test(
        "what is no form is refused",
        arguments: [
            ("--b\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n", MultipartError.nested),
            ("--b\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64\r\n\r\n", .encoded("base64")),
            ("--b\r\nno header\r\n\r\n", .malformed("a header without a colon")),
            ("--b\r\n\r\n", .malformed("a part that does not say 'Content-Disposition: form-data' with a name")),
            ("--bc\r\n", .malformed("a boundary is followed by something else than the end of its line")),
            (String(repeating: "x", count: 5000), .malformed("it does not begin with the boundary that its type names")),
            ("--b\r\nA: " + String(repeating: "x", count: 20_000), .headTooLarge(limit: 16 << 10)),
            ("--b" + String(repeating: " ", count: 5000), .malformed("blanks without end")),
        ])
    func refused(form: String, error: MultipartError) {
        #expect(throws: error) { try Self.read(form) }
    }

    @Test("a head that is just not too large is read, however it is cut; one byte more is not", arguments: [0, 1])
    func largestHead(more: Int) throws {
        let start = "\r\n\(Self.head("a"))\r\nA: "
        let form = "--b" + start + String(repeating: "x", count: (16 << 10) - start.utf8.count + more) + "\r\n\r\ny\r\n--b--"
        let bytes = form.utf8.map { ByteBuffer(bytes: [$0]) }
        for pieces in [[ByteBuffer(string: form)], bytes] {
            if more == 0 {
                #expect(try Self.read(pieces).parts.map(\.content) == ["y"])
            } else {
                #expect(throws: MultipartError.headTooLarge(limit: 16 << 10)) { try Self.read(pieces) }
            }
        }
    }

    @Test("nothing is kept of a content but what may be the start of a boundary")
    func keepsLittle() throws {
        var parser = MultipartParser(boundary: "b")
        parser.append(ByteBuffer(string: "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n"))
        _ = try parser.next()
        var told = 0
        for _ in 0..<100 {
            parser.append(ByteBuffer(repeating: 0x0D, count: 1000))
            while case .content(let bytes)? = try parser.next() { told += bytes.readableBytes }
        }
        #expect(told > 100_000 - 8)
    }
}
