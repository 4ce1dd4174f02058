import Foundation
import NIOCore
import TestSupport
import Testing

/// An event stream to cut up: one that the site sent, one of the project's own recordings, or one written to be awkward.
struct SampleStream: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let bytes: ByteBuffer

    init(_ name: String, _ bytes: ByteBuffer) {
        self.testDescription = name
        self.bytes = bytes
    }

    /// Every stream there is. Captures are missing where the project stands alone; the awkward ones are always there.
    static let all: [SampleStream] = awkward + captured + recorded

    static let captured = SharedCaptures.files(endingIn: ".sse").compactMap(SampleStream.init(file:))

    static let recorded: [SampleStream] = {
        let paths = FileManager.default.subpaths(atPath: recordingsDirectory.path) ?? []
        return paths.filter { $0.hasSuffix(".sse") }.sorted().compactMap { SampleStream(file: recordingsDirectory.appending(path: $0)) }
    }()

    private init?(file: URL) {
        guard let data = try? Data(contentsOf: file) else { return nil }
        self.init("\(file.deletingLastPathComponent().lastPathComponent)/\(file.lastPathComponent)", ByteBuffer(bytes: data))
    }

    static let awkward: [SampleStream] = [
        SampleStream(
            "every line end",
            ByteBuffer(string: "data: LF\n\ndata: CR\r\rdata: CRLF\r\n\r\ndata: mixed\r\n\rdata: mixed\n\r\ndata: last\r\n\n\r")
        ),
        SampleStream(
            "byte order mark, wide characters, several lines",
            ByteBuffer(string: "\u{FEFF}data: hello\n\n: hello\nevent: größe\ndata: 你好\ndata\ndata:  👩‍👩‍👧 \nid: π\nretry: 10\n\ndata: \u{FEFF}\n\n")
        ),
        SampleStream(
            "names, ids, comments, and an unfinished end",
            ByteBuffer(string: ":\n: c\nid: 1\n\nid\ndata:a\nid: n\u{0}l\n\nevent:\ndata: b\n\ndatum: x\nretry: 1s\ndata: \n\nevent: cut\ndata: {\"a")
        ),
        SampleStream("only line ends", ByteBuffer(string: "\r\r\n\n\n\r\n\r\r")),
        SampleStream("only half a byte order mark", ByteBuffer(bytes: [0xEF, 0xBB])),
        SampleStream("invalid UTF-8", ByteBuffer(bytes: Array("data: \u{1F600}\n\ndata: ".utf8) + [0xFF, 0xC3, 0x0A, 0x0A, 0x80])),
    ]
}
