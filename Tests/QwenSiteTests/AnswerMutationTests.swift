import NIOCore
import RecordingFormat
import TestSupport
import Testing
import Wire

@testable import QwenSite

/// Every field of every frame of every recording is dropped, set to null, given another type, or written twice.
@Suite struct AnswerMutationTests {
    static let streams = RecordedAnswerTests.answers.filter(\.isStream)

    @Test("whatever happens to a field, nothing breaks and no text gets lost in silence", arguments: streams)
    func everyField(_ answer: RecordedAnswerTests.Answer) async throws {
        let frames = try Self.frames(of: answer.whole)
        let lines = frames.map(Self.line)
        let whole = readAnswer(in: lines)
        let told = whole.events.told
        for (index, frame) in frames.enumerated() {
            // Reduced, each frame suffers another part of what can happen to it.
            let step = ProofSize.count(reduced: 8, full: 1)
            for (number, mutation) in frame.mutations.enumerated() where number % step == index % step {
                guard !Self.isBeyondNotice(mutation.name) else { continue }
                await Task.yield()
                var changed = lines
                changed[index] = Self.line(mutation.value)
                let read = readAnswer(in: changed)
                #expect(read.events.isOrderly(failed: read.failure != nil), "\(mutation.name) of frame \(index)")
                let isLost = read.events.told != told && !read.events.told.holds(told)
                let isNoticed = (read.failure != nil && read.failure != whole.failure) || read.drift.count > whole.drift.count
                #expect(!isLost || isNoticed, "\(mutation.name) of frame \(index): \(read.events.told) instead of \(told)")
            }
        }
    }

    @Test("there is something to change")
    func isThere() throws {
        #expect(Self.streams.count > 30)
        #expect(try Self.frames(of: try #require(Self.streams.first).whole).flatMap(\.mutations).count > 100)
    }

    /// The first two frames of each shape: frames of one shape suffer alike, but the first may begin something.
    private static func frames(of stream: ByteBuffer) throws -> [JSONValue] {
        var parser = ServerSentEventParser()
        parser.append(stream)
        var seen: [String: Int] = [:]
        var frames: [JSONValue] = []
        while let event = try parser.next() {
            let frame = try JSONValue(parsing: event.data)
            seen[frame.shape, default: 0] += 1
            if seen[frame.shape, default: 0] <= 2 { frames.append(frame) }
        }
        return frames
    }

    /// What nobody can see is missing: a text in place of a list of texts, a list that has become shorter, a member that few frames have.
    private static func isBeyondNotice(_ mutation: String) -> Bool {
        if mutation.hasPrefix("drop") { return mutation.hasSuffix("reasoning_content") || mutation.contains("/content/") }
        return mutation.hasPrefix("/choices/0/delta/content") && (mutation.hasSuffix("as string") || mutation.hasSuffix("as empty"))
    }

    private static func line(_ frame: JSONValue) -> ByteBuffer {
        var line = ByteBuffer(string: "data: ")
        line.writeImmutableBuffer(frame.encoded(.compact))
        line.writeString("\n\n")
        return line
    }
}

extension [AnswerEvent] {
    /// What a reader of the answer sees of it as text: reasoning counts, since a piece may change sides but not vanish.
    fileprivate var told: String {
        map { event in
            switch event {
            case .text(let text), .reasoning(let text): text
            case .citation(let source): "[[\(source.number ?? 0)]]"
            case .toolActivity(let activity): if case .output(let text) = activity.step { text } else { "" }
            case .started, .sources, .image, .document, .task, .usage, .finished: ""
            }
        }.joined()
    }

    /// An answer begins once, and ends once or fails.
    fileprivate func isOrderly(failed: Bool) -> Bool {
        let starts = count { if case .started = $0 { true } else { false } }
        let ends = count { $0 == .finished }
        return starts <= 1 && ends == (failed ? 0 : 1) && (ends == 0 || last == .finished)
    }
}

extension String {
    /// Whether all characters of `other` are there, in whatever order: titles and brackets may move.
    fileprivate func holds(_ other: String) -> Bool {
        func counts(_ text: String) -> [Unicode.Scalar: Int] {
            text.unicodeScalars.reduce(into: [:]) { counts, scalar in
                if scalar.properties.isAlphabetic || scalar.properties.numericType != nil { counts[scalar, default: 0] += 1 }
            }
        }
        let mine = counts(self)
        return counts(other).allSatisfy { mine[$0.key, default: 0] >= $0.value }
    }
}
