import Foundation
import NIOCore
import TestSupport
import Testing

@testable import QwenSite

/// Reads the real streams of the site. The expectations are kinds of events, their lengths and a hash; no text of the streams is part
/// of the project.
///
/// `QWEN_REGENERATE=1 swift test --filter AnswerGoldenTests` writes them anew.
@Suite(.enabled(if: SharedCaptures.directory != nil, "the captures are not there")) struct AnswerGoldenTests {
    private static let goldens = projectDirectory.appending(path: "Tests/Goldens/captures")

    static let captures: [String] = {
        let directory = SharedCaptures.directory?.path ?? ""
        return SharedCaptures.files(endingIn: ".sse").map { String($0.path.dropFirst(directory.count + 1)) }
    }()

    @Test("each stream is read as it was, and holds nothing that is not known", arguments: captures)
    func golden(_ path: String) throws {
        let (events, failure, drift) = readAnswer(in: [ByteBuffer(bytes: try #require(try capture(path)))])
        let transcript = AnswerTranscript(events: events, failure: failure, drift: drift)
        let golden = Self.goldens.appending(path: path.replacing(".sse", with: ".txt"))
        try expectCommitted(Data(transcript.withoutText.utf8), at: golden, writtenBy: "AnswerGoldenTests")
        #expect(drift.isEmpty)
    }

    @Test("there is a stream for every expectation")
    func isComplete() throws {
        let names = try FileManager.default.subpathsOfDirectory(atPath: Self.goldens.path).filter { $0.hasSuffix(".txt") }
        #expect(Set(names) == Set(Self.captures.map { $0.replacing(".sse", with: ".txt") }))
    }

    @Test("every cut of a stream gives the same events", arguments: captures)
    func everyCut(_ path: String) async throws {
        // The first frame of each kind; whole streams at every cut would take minutes without optimisation.
        let bytes = Self.shortened(try #require(try capture(path)), to: 1)
        let whole = ByteBuffer(bytes: bytes)
        let expected = events(in: [whole])
        #expect(expected.failure == nil)
        for cut in 1..<whole.readableBytes {
            // Other tests want their turn.
            await Task.yield()
            var rest = whole
            guard let first = rest.readSlice(length: cut) else { return }
            let found = events(in: [first, rest])
            guard found == expected else {
                Issue.record("cut at \(cut)")
                return
            }
        }
    }

    @Test("every size of chunks gives the same events", arguments: captures)
    func everySize(_ path: String) async throws {
        let whole = ByteBuffer(bytes: Self.shortened(try #require(try capture(path))))
        let expected = events(in: [whole])
        for size in 1...64 {
            await Task.yield()
            var rest = whole
            var chunks: [ByteBuffer] = []
            while let chunk = rest.readSlice(length: min(size, rest.readableBytes)), chunk.readableBytes > 0 { chunks.append(chunk) }
            guard events(in: chunks) == expected else {
                Issue.record("chunks of \(size)")
                return
            }
        }
    }

    @Test("a thousand random cuttings give the same events", arguments: captures)
    func randomCuttings(_ path: String) async throws {
        let whole = ByteBuffer(bytes: Self.shortened(try #require(try capture(path))))
        let expected = events(in: [whole])
        for seed in 0..<1000 as Range<UInt64> {
            await Task.yield()
            var generator = SeededGenerator(seed: seed)
            var rest = whole
            var chunks: [ByteBuffer] = []
            while rest.readableBytes > 0 {
                let size = min(Int.random(in: 1...2000, using: &generator), rest.readableBytes)
                if let chunk = rest.readSlice(length: size) { chunks.append(chunk) }
            }
            guard events(in: chunks) == expected else {
                Issue.record("seed \(seed)")
                return
            }
        }
    }

    /// The stream with at most `limit` frames of each kind.
    private static func shortened(_ stream: Data, to limit: Int = 2) -> Data {
        var seen: [String: Int] = [:]
        let frames = String(decoding: stream, as: UTF8.self).components(separatedBy: "\n\n").filter { !$0.isEmpty }
        let kept = frames.filter { frame in
            let json = (try? JSONSerialization.jsonObject(with: Data(frame.dropFirst(5).utf8))) as? [String: Any] ?? [:]
            let delta = ((json["choices"] as? [[String: Any]])?.first?["delta"] as? [String: Any]) ?? [:]
            let kind = "\(json.keys.sorted()) \(delta["phase"] ?? "") \(delta["status"] ?? "") \(delta["role"] ?? "")"
            seen[kind, default: 0] += 1
            return seen[kind, default: 0] <= limit
        }
        return Data(kept.map { $0 + "\n\n" }.joined().utf8)
    }
}

private func == (one: (events: [AnswerEvent], failure: SiteError?), other: (events: [AnswerEvent], failure: SiteError?)) -> Bool {
    one.events == other.events && one.failure == other.failure
}
