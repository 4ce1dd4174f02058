import Foundation
import NIOCore
import RecordingFormat
import TestSupport
import Testing

@Suite("Annotated streams lose nothing")
struct AnnotatedStreamRoundTripTests {
    /// Pieces that have broken formats before: marker look-alikes, every line end, NUL, invalid UTF-8, characters to cut inside.
    private static let hostile: [[UInt8]] =
        [
            ":@", ":@ ", ":@ +12\n", ":@ end eof +0\n", ":@=", ":@=:@\n", "\n:@ +5 cut 1+1\n", "\n", "\r", "\r\n", "\n\n", "data: {}\n\n", ": hi\n",
            " ", "{{", "ё", "界", "🌿",
        ]
        .map { Array($0.utf8) } + [[0], [0xFF], [0xC3], [0xE2, 0x82]]

    @Test("what was encoded is decoded, for hostile bodies cut anywhere", arguments: 0..<8)
    func hostileBodies(batch: Int) throws {
        var random = SeededGenerator(seed: UInt64(batch))
        for _ in 0..<1_250 {
            var body: [UInt8] = []
            for _ in 0..<Int.random(in: 0...12, using: &random) { body += Self.hostile.randomElement(using: &random) ?? [] }
            try expectRoundTrip(Self.cut(body, using: &random))
        }
    }

    @Test("real answers of the site, cut anywhere", .enabled(if: SharedCaptures.directory != nil, "the captures are not here"))
    func captures() throws {
        let files = SharedCaptures.files(endingIn: "sse")
        try #require(!files.isEmpty)
        var random = SeededGenerator(seed: 1)
        for file in files {
            let body = Array(try Data(contentsOf: file))
            for _ in 0..<8 { try expectRoundTrip(Self.cut(body, using: &random)) }
        }
    }

    @Test(
        "a capture as it was published is a stream without times, an event a read",
        .enabled(if: SharedCaptures.directory != nil, "the captures are not here"))
    func plainCaptures() throws {
        for file in SharedCaptures.files(endingIn: "sse") {
            let bytes = ByteBuffer(bytes: try Data(contentsOf: file))
            let stream = try AnnotatedStream(parsing: bytes)
            #expect(!stream.isTimed)
            #expect(stream.body == bytes)
            #expect(stream.encoded() == bytes)
            #expect(stream.reads.count > 3)
            #expect(stream.reads.dropLast().allSatisfy { $0.bytes.readableBytesView.suffix(2).elementsEqual("\n\n".utf8) })
        }
    }

    @Test("our own recordings are written back byte for byte")
    func recordings() throws {
        var count = 0
        for recording in try Recording.all(below: recordingsDirectory) {
            for exchange in recording.exchanges {
                guard case .stream(let name, let stream) = exchange.response.body else { continue }
                count += 1
                #expect(stream.encoded() == ByteBuffer(bytes: try Data(contentsOf: recording.directory.appending(path: name))), "\(name)")
            }
        }
        #expect(count >= 5)
    }

    @Test("the file is the body with whole lines between, which readers of event streams pass over")
    func isReadable() throws {
        let stream = AnnotatedStream(
            reads: [
                .init(delay: .milliseconds(412), bytes: ByteBuffer(string: "data: {} \n\n")),
                .init(delay: .milliseconds(3), bytes: ByteBuffer(string: "data: {\"a\"")),
                .init(delay: .milliseconds(19), bytes: ByteBuffer(string: ":1}\n\n:@odd")),
            ], ending: .hold, endDelay: .zero)
        #expect(
            String(buffer: stream.encoded()) == """
                :@ +412
                data: {} \n
                :@ +3 cut 10+19
                data: {"a":1}

                :@=:@odd
                :@ end hold +0 nolf

                """)
    }

    private func expectRoundTrip(_ stream: AnnotatedStream) throws {
        let file = stream.encoded()
        let decoded = try AnnotatedStream(parsing: file)
        #expect(decoded == stream, "\(String(buffer: file).debugDescription)")
    }

    private static func cut(_ body: [UInt8], using random: inout SeededGenerator) -> AnnotatedStream {
        var reads: [AnnotatedStream.Read] = []
        var rest = body[...]
        let longest = [2, 9, 60, 1_500].randomElement(using: &random) ?? 1
        while !rest.isEmpty {
            let length = Int.random(in: 1...min(rest.count, longest), using: &random)
            reads.append(.init(delay: .milliseconds(Int.random(in: 0...30_000, using: &random)), bytes: ByteBuffer(bytes: rest.prefix(length))))
            rest = rest.dropFirst(length)
        }
        return AnnotatedStream(
            reads: reads, ending: Ending.allCases.randomElement(using: &random) ?? .eof,
            endDelay: .milliseconds(Int.random(in: 0...9, using: &random)))
    }
}
