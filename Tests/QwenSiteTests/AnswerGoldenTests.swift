import Crypto
import Foundation
import NIOCore
import TestSupport
import Testing

@testable import QwenSite

/// Reads the real streams of the site. The expectations are counts and hashes; no text of theirs is part of the project.
@Suite(.enabled(if: SharedCaptures.directory != nil, "the captures are not there")) struct AnswerGoldenTests {
    struct Golden: CustomTestStringConvertible, Sendable {
        var path: String
        var texts: Int
        var reasonings: Int
        var usages: Int
        var hash: String
        var testDescription: String { path }
    }

    static let goldens: [Golden] = [
        Golden(path: "2026-03-web-client/chat_thinking_02_response.sse", texts: 44, reasonings: 1, usages: 44, hash: "d5964aa6b3cb"),
        Golden(path: "2026-03-web-client/t2i_02_response.sse", texts: 0, reasonings: 0, usages: 1, hash: "6e340b9cffb3"),
        Golden(path: "2026-03-web-client/t2i_04_response.sse", texts: 0, reasonings: 0, usages: 1, hash: "6e340b9cffb3"),
        Golden(path: "2026-03-web-client/upload_image_08_response.sse", texts: 51, reasonings: 2, usages: 53, hash: "634cc7bb5274"),
        Golden(path: "2026-10-web-client/image_tool_stream.sse", texts: 10, reasonings: 2, usages: 12, hash: "849856299ead"),
        Golden(path: "reconstructed/sse_think_legacy.sse", texts: 1, reasonings: 2, usages: 3, hash: "0338f0de9cb3"),
    ]

    private static func summary(of events: [AnswerEvent]) -> String {
        SHA256.hash(data: Data("\(events.reasoning)\u{0}\(events.text)".utf8)).prefix(6).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    @Test("each stream is what it has been found to be", arguments: goldens)
    func golden(_ golden: Golden) throws {
        let (events, failure) = events(in: [ByteBuffer(bytes: try #require(try capture(golden.path)))])
        #expect(failure == nil)
        guard case .started = events.first else {
            Issue.record("not begun")
            return
        }
        #expect(events.last == .finished)
        let counts = (
            events.count { if case .text = $0 { true } else { false } }, events.count { if case .reasoning = $0 { true } else { false } },
            events.count { if case .usage = $0 { true } else { false } }
        )
        #expect(counts == (golden.texts, golden.reasonings, golden.usages))
        #expect(Self.summary(of: events) == golden.hash)
    }

    @Test("the table names every stream")
    func isComplete() {
        let directory = SharedCaptures.directory?.path ?? ""
        #expect(SharedCaptures.files(endingIn: ".sse").map { String($0.path.dropFirst(directory.count + 1)) } == Self.goldens.map(\.path).sorted())
    }

    @Test("every cut of a stream gives the same events", arguments: goldens)
    func everyCut(_ golden: Golden) async throws {
        // The first frame of each kind; whole streams at every cut would take minutes without optimisation.
        let bytes = Self.shortened(try #require(try capture(golden.path)), to: 1)
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

    @Test("every size of chunks gives the same events", arguments: goldens)
    func everySize(_ golden: Golden) async throws {
        let whole = ByteBuffer(bytes: Self.shortened(try #require(try capture(golden.path))))
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

    @Test("a thousand random cuttings give the same events", arguments: goldens)
    func randomCuttings(_ golden: Golden) async throws {
        let whole = ByteBuffer(bytes: Self.shortened(try #require(try capture(golden.path))))
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
