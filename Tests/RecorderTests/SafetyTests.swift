import Foundation
import MockQwen
import NIOCore
import Recorder
import RecordingFormat
import TestSupport
import Testing

@Suite("What the recorder keeps to itself, and what it refuses", .timeLimit(.minutes(10)))
struct SafetyTests {
    @Test("no secret is left in any file, also where the answer repeats it cut over frames; the journal is gone")
    func secrets() async throws {
        try await withFolder { folder in
            let place = folder.appending(path: "conversation")
            let card = "anna.petrova@mail.ru"
            let ended = try await withMockSite(.everyday(templates: everydayTemplates)) { site in
                try await withRecorder(of: site.url, into: place) { try await Visitor(port: $0).converse("/mock say Write to \(card) today") }
            }
            #expect(Self.said(ended.result.answer).contains(card))
            #expect(!ended.result.answer.text.contains("@mail.ru"), "it comes in pieces")
            let secrets = [ended.result.token, Visitor.passwordHash, MockSite.demoAccount.email, card]
            let journal = try #require(try files(below: place)[".capture/journal.jsonl"])
            #expect(secrets.prefix(1).allSatisfy { journal.contains($0) }, "the witness sees what was planted")

            _ = try ended.journal.convert()
            for (path, text) in try files(below: place) {
                for secret in secrets { #expect(!text.contains(secret), "\(path)") }
            }
            #expect(!Self.said(try #require(try Recording(directory: place).exchanges.last).response.body.bytes).contains(card))
            #expect(!FileManager.default.fileExists(atPath: place.appending(path: ".capture").path))
            #expect(try RecordingCheck().findings(in: place) == [])
        }
    }

    private static func said(_ answer: RawResponse) -> String { said(answer.body) }

    /// The text of an answer, joined.
    private static func said(_ stream: ByteBuffer) -> String {
        String(buffer: stream).split(separator: "\n").compactMap { line in
            (try? JSONValue(parsing: ByteBuffer(string: String(line.dropFirst(6)))))?[pointer: "/choices/0/delta/content"]?.text
        }.joined()
    }

    @Test("a human check is recorded, then nothing more is sent", arguments: ["human-check-json", "human-check-page"])
    func humanCheck(name: String) async throws {
        let source = try recording(name)
        try await withFolder { folder in
            let place = folder.appending(path: "check")
            let (ended, asked) = try await withMockSite(.recordings([source])) { site in
                let ended = try await withRecorder(of: site.url, into: place, stopping: false) { port in
                    try await withRawConnection(port: port) { connection in
                        // Two requests at once; the second is there before the check has come.
                        for _ in 0..<2 { try await connection.send("GET", "/api/models") }
                        return (try await connection.receiveResponse(), try? await connection.receiveHead().status)
                    }
                }
                return (ended, site.journal.count)
            }
            #expect(asked == 1)
            #expect(ended.result.1 == nil || ended.result.1 == 502)
            guard case .humanCheck = ended.end else { throw WrongEnd() }
            let recording = try ended.journal.convert().recording
            #expect(recording.exchanges.count == 1)
            #expect(recording.exchanges.last?.response.status == ended.result.0.head.status)
            #expect(Contract(of: [recording]).calls.values.contains { $0.answers["human check"] != nil })
        }
    }

    @Test("what looks like a secret keeps recording and journal in the folder that only its owner may enter")
    func quarantine() async throws {
        let key = ByteBuffer(string: "the key is Zx3kPq9LmT2vRw7YbN4cHs6JdG1fKa8U, said the model")
        let stream = AnnotatedStream(reads: [.init(delay: .zero, bytes: key)], ending: .eof, endDelay: .zero)
        let source = Recording.made([.made("010", path: "/api/stream", stream)])
        try await withFolder { folder in
            let place = folder.appending(path: "kept")
            let ended = try await withMockSite(.recordings([source])) { site in
                try await withRecorder(of: site.url, into: place) { try await Visitor(port: $0).send("GET", "/api/stream") }
            }
            let error = #expect(throws: QuarantineError.self) { try ended.journal.convert() }
            guard case .leaks(let findings, let kept)? = error else { throw WrongEnd() }
            #expect(findings.count == 1)
            #expect(FileManager.default.fileExists(atPath: kept))
            #expect(try FileManager.default.contentsOfDirectory(atPath: place.path) == [".capture"])
            #expect(try files(below: place).keys.contains(".capture/journal.jsonl"))
        }
    }

    @Test("an answer that is longer than a recording takes reaches the client whole, and is left out by name")
    func longAnswer() async throws {
        let piece = ByteBuffer(repeating: UInt8(ascii: "x"), count: 1 << 20)
        let film = AnnotatedStream(
            reads: (0..<33).map { _ in .init(delay: .zero, bytes: piece) }, ending: .eof, endDelay: .zero)
        let source = Recording.made([.made("010", path: "/api/film", film), .made("020", path: "/api/word", film.beginning)])
        try await withFolder { folder in
            let ended = try await withMockSite(.recordings([source])) { site in
                try await withRecorder(of: site.url, into: folder.appending(path: "one")) { port in
                    _ = try await Visitor(port: port).send("GET", "/api/word")
                    return try await Visitor(port: port).send("GET", "/api/film").body.readableBytes
                }
            }
            #expect(ended.result == 33 << 20)
            let conversion = try ended.journal.convert()
            #expect(conversion.recording.exchanges.map(\.match.path) == ["/api/word"])
            #expect(conversion.notes.count == 1 && conversion.notes[0].contains("/api/film: left out, its answer has 34603008 bytes"))
        }
    }

    @Test("two recorders in one folder: the second is refused, and the first goes on")
    func twoRecorders() async throws {
        try await withFolder { folder in
            let upstream = try Upstream("http://127.0.0.1:1")
            let place = CaptureFolder(folder.appending(path: "one"))
            let first = try Journal.begin(in: place, upstream: upstream)
            #expect(throws: JournalError.inUse(place.place.path)) { try Journal.begin(in: place, upstream: upstream) }
            #expect(throws: JournalError.inUse(place.place.path)) { try Journal.resume(in: place) }
            #expect(first.folder.place == place.place)
        }
    }

    @Test("a folder with something in it is refused, and stays as it is; so does one with a journal that was left")
    func nothingOverwritten() async throws {
        try await withFolder { folder in
            let upstream = try Upstream("http://127.0.0.1:1")
            try Data("mine".utf8).write(to: folder.appending(path: "notes.txt"))
            #expect(throws: JournalError.placeIsTaken(CaptureFolder(folder).place.path)) {
                try Journal.begin(in: CaptureFolder(folder), upstream: upstream)
            }
            #expect(try files(below: folder) == ["notes.txt": "mine"])

            let left = CaptureFolder(folder.appending(path: "left"))
            func leave() throws { _ = try Journal.begin(in: left, upstream: upstream) }
            try leave()
            let before = try files(below: left.place)
            #expect(throws: JournalError.leftOver(left.place.path)) { try Journal.begin(in: left, upstream: upstream) }
            #expect(try files(below: left.place) == before)
        }
    }

    @Test("a damaged journal is refused with its line")
    func damaged() async throws {
        try await withFolder { folder in
            let place = CaptureFolder(folder.appending(path: "damaged"))
            func leave() throws { _ = try Journal.begin(in: place, upstream: try Upstream("http://127.0.0.1:1")) }
            try leave()
            let file = place.place.appending(path: ".capture/journal.jsonl")
            try Data((String(decoding: try Data(contentsOf: file), as: UTF8.self) + "{}\n").utf8).write(to: file)
            #expect(throws: JournalError.damaged(path: file.path, line: 2)) { try Journal.resume(in: place).convert() }
        }
    }

    @Test(
        "an address that is none, or no way to the site, is refused",
        arguments: ["chat.qwen.ai", "http://chat.qwen.ai", "ftp://x", "https://a@b", "http://h/p"])
    func addresses(address: String) {
        #expect(throws: UpstreamError.self) { try Upstream(address) }
    }

    @Test("what upstream does not answer is told to the client and left out of the recording")
    func unreachable() async throws {
        try await withFolder { folder in
            let ended = try await withRecorder(of: "http://127.0.0.1:1", into: folder.appending(path: "none")) { port in
                try await Visitor(port: port).send("GET", "/api/models")
            }
            #expect(ended.result.head.status == 502)
            let error = #expect(throws: JournalError.self) { try ended.journal.convert() }
            guard case .nothingRecorded(let notes)? = error else { throw WrongEnd() }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [], "nothing is left")
            #expect(notes.count == 1 && notes[0].hasPrefix("GET chat.qwen.ai/api/models: left out, it got no answer"))
        }
    }

    private struct WrongEnd: Error {}
}

extension AnnotatedStream {
    /// Its first read, cut short.
    fileprivate var beginning: AnnotatedStream {
        AnnotatedStream(
            reads: reads.prefix(1).map { .init(delay: $0.delay, bytes: $0.bytes.getSlice(at: 0, length: 10) ?? ByteBuffer()) }, ending: ending,
            endDelay: endDelay)
    }
}
