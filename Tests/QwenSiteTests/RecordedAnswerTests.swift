import Foundation
import NIOCore
import RecordingFormat
import TestSupport
import Testing

@testable import QwenSite

/// What is read of every recorded answer, as committed text: a change of the reading is a change in these files.
///
/// `QWEN_REGENERATE=1 swift test --filter RecordedAnswerTests` writes them anew.
@Suite struct RecordedAnswerTests {
    /// A recorded answer to a question.
    struct Answer: CustomTestStringConvertible, Sendable {
        var name: String
        var status: Int
        var headers: [(name: String, value: String)]
        var reads: [ByteBuffer]
        var testDescription: String { name }

        var isStream: Bool { headers.first("content-type")?.hasPrefix("text/event-stream") == true }
        var whole: ByteBuffer { reads.reduce(into: ByteBuffer()) { $0.writeImmutableBuffer($1) } }
    }

    /// The addresses whose answers questions get.
    static let places: Set = ["/api/v2/chat/completions", "/api/**", "/**"]

    static let answers: [Answer] = {
        do {
            return try Recording.all(below: recordingsDirectory.appending(path: "sessions")).flatMap { recording in
                recording.filled(from: .frozen).exchanges.compactMap { exchange in
                    // What answers any call answers questions as well.
                    guard places.contains(exchange.match.path) else { return nil }
                    return Answer(exchange, of: recording)
                }
            }
        } catch {
            return []
        }
    }()

    static let goldens = projectDirectory.appending(path: "Tests/Goldens/recordings")

    @Test("there are answers to read")
    func areThere() { #expect(Self.answers.count > 60) }

    @Test("each is read as it was", arguments: answers)
    func golden(_ answer: Answer) async throws {
        let transcript = try await transcript(of: answer)
        try expectCommitted(Data(transcript.full.utf8), at: Self.goldens.appending(path: "\(answer.name).txt"), writtenBy: "RecordedAnswerTests")
    }

    @Test("no golden is left of an answer that is no longer there")
    func noneIsLeft() throws {
        let names = try FileManager.default.subpathsOfDirectory(atPath: Self.goldens.path).filter { $0.hasSuffix(".txt") }
        #expect(Set(names).subtracting(Self.answers.map { "\($0.name).txt" }) == [])
    }

    /// Recordings that hold what nobody has described, on purpose.
    private static let strange: Set = ["2026-10-answer-unknown-phase", "2026-10-answer-unknown-tool"]

    @Test("nothing in a recording is unknown, but where that is what it shows", arguments: answers)
    func drift(_ answer: Answer) async throws {
        let drift = try await transcript(of: answer).drift
        #expect(drift.isEmpty != Self.strange.contains(String(answer.name.prefix { $0 != "/" })), "\(drift)")
    }

    @Test("however the bytes are cut, the events are the same", arguments: answers.filter(\.isStream))
    func cuts(_ answer: Answer) async throws {
        let whole = answer.whole
        let expected = readAnswer(in: [whole])
        #expect(expected == readAnswer(in: answer.reads))
        var cuttings = (1...8).map { size in { (_: inout SeededGenerator) in size } }
        cuttings += [{ Int.random(in: 1...2000, using: &$0) }, { Int.random(in: 1...40, using: &$0) }]
        for (seed, cutting) in cuttings.enumerated() {
            await Task.yield()
            var generator = SeededGenerator(seed: UInt64(seed))
            var rest = whole
            var chunks: [ByteBuffer] = []
            while rest.readableBytes > 0, let chunk = rest.readSlice(length: min(cutting(&generator), rest.readableBytes)) { chunks.append(chunk) }
            guard readAnswer(in: chunks) == expected else {
                Issue.record("cutting \(seed)")
                return
            }
        }
    }

    /// What the client makes of the answer, refusals with their status included.
    private func transcript(of answer: Answer) async throws -> AnswerTranscript {
        let transport = ScriptedTransport { _ in .init(status: answer.status, headers: answer.headers, chunks: answer.reads) }
        return try await Self.transcript(of: makeClient(transport))
    }

    /// What `client` makes of the answer that it is given.
    static func transcript(of client: SiteClient) async throws -> AnswerTranscript {
        var events: [AnswerEvent] = []
        var failure: SiteError?
        do {
            for try await batch in try await client.ask(Question(chat: "chat", model: "model", text: "text"), timeout: .seconds(30)) {
                events += batch
            }
        } catch let error as SiteError {
            failure = error
        }
        let drift = client.drift.snapshot.counts.flatMap { Array(repeating: $0.key, count: $0.value) }
        return AnswerTranscript(events: events, failure: failure, drift: drift)
    }
}

extension RecordedAnswerTests.Answer {
    fileprivate init?(_ exchange: Exchange, of recording: Recording) {
        name = "\(recording.session.name)/\(exchange.id)-\(exchange.kind)"
        status = exchange.response.status
        headers = exchange.response.headers.map { ($0.name, $0.value) }
        if case .stream(_, let stream) = exchange.response.body {
            reads = stream.reads.map(\.bytes)
        } else {
            reads = [exchange.response.body.bytes]
        }
    }
}

private func == (
    one: (events: [AnswerEvent], failure: SiteError?, drift: [String]), other: (events: [AnswerEvent], failure: SiteError?, drift: [String])
) -> Bool {
    one.events == other.events && one.failure == other.failure && one.drift == other.drift
}
