import Foundation
import MockQwen
import NIOCore
import Recorder
import RecordingFormat
import TestSupport
import Testing

@Suite("A recording of MockQwen through the recorder is what MockQwen sent", .timeLimit(.minutes(10)))
struct FidelityTests {
    /// Streams that no serialiser would leave alone, short enough for one read of a socket to hold each of their chunks.
    private static func stream(seed: UInt64, _ ending: Ending) -> AnnotatedStream {
        var generator = SeededGenerator(seed: seed)
        let pieces = ["data: {{x}} Привет\n\n", ":@ +3\n", ":@= end\n\n", "data: a\r\n\r\n", "\r", "\n", "event: x\ndata: 😀\n\n", "data: \u{0} "]
        let bytes = (0..<20).flatMap { _ in Array(pieces.randomElement(using: &generator)?.utf8 ?? "".utf8) }
        var rest = bytes[...]
        var reads: [AnnotatedStream.Read] = []
        while !rest.isEmpty {
            let length = Int.random(in: 1...40, using: &generator)
            reads.append(.init(delay: .milliseconds(Int.random(in: 0...3, using: &generator)), bytes: ByteBuffer(bytes: rest.prefix(length))))
            rest = rest.dropFirst(length)
        }
        return AnnotatedStream(reads: reads, ending: ending, endDelay: .milliseconds(30))
    }

    @Test(
        "bytes, reads and the ending are the same at the client, in the recording and at its replay",
        arguments: [Ending.eof, .cut, .reset], [UInt64(1), 2, 3])
    func streams(ending: Ending, seed: UInt64) async throws {
        let sent = Self.stream(seed: seed, ending)
        let source = Recording.made([.made("010", path: "/api/stream", sent)])
        try await withFolder { folder in
            let place = folder.appending(path: "copy")
            let ended = try await withMockSite(.recordings([source]), configure: { $0.speed = 1 }) { site in
                try await withRecorder(of: site.url, into: place) { try await Visitor(port: $0).send("GET", "/api/stream") }
            }
            #expect(ended.result.chunks == sent.chunks)
            #expect(ended.result.head.headers.map(\.name) == ["X-Second", "content-type", "x-first", "X-Second", "transfer-encoding"])

            let recording = try ended.journal.convert().recording
            let stream = try #require(recording.exchanges.first?.stream)
            #expect(try Template(stream.body).filled([:]) == sent.body, "the recorded body, literal braces undone")
            #expect(stream.ending == ending)
            #expect(stream.reads.count == sent.reads.count)

            let replayed = try await withMockSite(.recordings([try Recording(directory: place)]), configure: { $0.isFrozen = true }) { site in
                try await Visitor(port: site.port).send("GET", "/api/stream")
            }
            #expect(replayed.chunks == sent.chunks)
            #expect(replayed.head.headers.map(\.value) == ended.result.head.headers.map(\.value))
            #expect([Ending.eof: RawResponse.Ending.complete, .cut: .cut, .reset: .reset][ending] == replayed.ending)
            #expect(ended.result.ending == replayed.ending)
        }
    }

    @Test("a client that leaves a silent stream ends it as held, one that leaves a running stream as left", arguments: [true, false])
    func leaving(isSilent: Bool) async throws {
        let sent = AnnotatedStream(reads: [.init(delay: .zero, bytes: ByteBuffer(string: "data: 1\n\n"))], ending: .hold, endDelay: .zero)
        let source = Recording.made([.made("010", path: "/api/stream", sent)])
        try await withFolder { folder in
            let ended = try await withMockSite(.recordings([source])) { site in
                try await withRecorder(
                    of: site.url, into: folder.appending(path: "copy"), configure: { $0.holdSilence = isSilent ? .zero : .seconds(3600) }
                ) {
                    port in
                    try await withRawConnection(port: port) { connection in
                        try await connection.send("GET", "/api/stream")
                        _ = try await connection.receiveHead()
                        _ = try await connection.receiveChunk()
                    }
                    // MockQwen has been left as well, so the recorder has seen its client leave.
                    _ = try await site.journal.entry { $0.outcome == .clientLeft }
                }
            }
            let stream = try #require(try ended.journal.convert().recording.exchanges.first?.stream)
            #expect(stream.ending == (isSilent ? .hold : .client))
            #expect(stream.chunks == sent.chunks)
        }
    }

    /// Short, so that one read of a socket holds the whole answer.
    private static let question = "/mock say of the sea"

    @Test("a conversation with the behaviour everyday replays with the same text, reads and endings; ids are others, and the same throughout")
    func everyday() async throws {
        try await withFolder { folder in
            let place = folder.appending(path: "everyday")
            let ended = try await withMockSite(.everyday(templates: everydayTemplates)) { site in
                try await withRecorder(of: site.url, into: place) { try await Visitor(port: $0).converse(Self.question).answer }
            }
            let recording = try ended.journal.convert().recording
            #expect(recording.exchanges.map(\.kind) == ["sign-in", "new-chat", "completion"])
            let replayed = try await withMockSite(.recordings([try Recording(directory: place)]), configure: { $0.isFrozen = true }) { site in
                try await Visitor(port: site.port).converse(Self.question).answer
            }
            #expect(Self.masked(replayed.text) == Self.masked(ended.result.text))
            #expect(ended.result.text.contains("response.created") && ended.result.text.contains("sea"))
            #expect(replayed.chunks.map(\.readableBytes) == ended.result.chunks.map(\.readableBytes))
            #expect(replayed.ending == .complete)
        }
    }

    /// Ids by the order in which they first come.
    private static func masked(_ text: String) -> String {
        var names: [Substring] = []
        return text.replacing(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/) { match in
            if !names.contains(match.output) { names.append(match.output) }
            return "#\(names.firstIndex(of: match.output) ?? 0)"
        }
    }
}

extension Exchange {
    fileprivate var stream: AnnotatedStream? {
        if case .stream(_, let stream) = response.body { stream } else { nil }
    }
}
