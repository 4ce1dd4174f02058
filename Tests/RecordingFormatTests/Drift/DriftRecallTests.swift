import Foundation
import RecordingFormat
import TestSupport
import Testing

@Suite("Drift: the site's known changes")
struct DriftRecallTests {
    private static let recordings = try? Recording.all(below: recordingsDirectory.appending(path: "sessions"))

    /// What the client reads.
    private static var read: ReadFields {
        get throws { try ReadFields(at: recordingsDirectory.appending(path: "drift/read.json")) }
    }

    @Test("each of the fourteen changes is found and has the right class", arguments: SiteChange.all)
    func change(_ change: SiteChange) throws {
        let recordings = try #require(Self.recordings).filter { change.recordings.contains($0.session.name) }.map { $0.filled(from: .frozen) }
        #expect(recordings.count == change.recordings.count)
        let drift = Drift(
            from: Contract(of: recordings.map(change.before)), to: Contract(of: recordings.map(change.after)), read: try Self.read)
        let lines = drift.findings.map(\.line)
        #expect(drift.drift == change.drift, "\(drift.report())")
        #expect(lines.contains { $0.contains(change.finding) }, "\(drift.report())")
    }

    @Test("there are fourteen changes: eight with a date, six that flip")
    func count() {
        #expect(SiteChange.dated.count == 8)
        #expect(SiteChange.flips.count == 6)
    }

    @Test("a change that flips is found in the other direction as well", arguments: SiteChange.flips)
    func otherDirection(_ change: SiteChange) throws {
        let recordings = try #require(Self.recordings).filter { change.recordings.contains($0.session.name) }.map { $0.filled(from: .frozen) }
        let drift = Drift(
            from: Contract(of: recordings.map(change.after)), to: Contract(of: recordings.map(change.before)), read: try Self.read)
        #expect(drift.drift >= .additive)
    }

    @Test("the same scenario with other ids, texts, lengths, times and reads is no drift", arguments: 1...6)
    func retold(_ seed: Int) throws {
        let recordings = try #require(Self.recordings)
        let told = Contract(of: recordings)
        let retold = Contract(of: recordings.map { $0.retold(seed: UInt64(seed)) })
        for (old, new) in [(told, retold), (retold, told)] {
            let drift = Drift(from: old, to: new, read: try Self.read)
            #expect(drift.findings.isEmpty, "\(drift.report())")
            #expect(drift.notVisited.isEmpty)
        }
    }

    @Test(
        "a recording, retold, is no drift; one of nothing but a refusal could not be checked",
        arguments: try Recording.all(below: recordingsDirectory.appending(path: "sessions")).map(\.session.name))
    func retoldAlone(_ name: String) throws {
        let recording = try Recording(directory: recordingsDirectory.appending(path: "sessions/\(name)"))
        // Nobody can tell from nothing but refusals, or from an answer that broke off, whether the site is as it was.
        let isRefused = [
            "human-check", "rate-limited", "token-expired", "error-envelope", "error-page", "answer-broken", "pending", "forbidden", "store-refusal",
        ].contains { name.contains($0) }
        for seed in UInt64(20)..<23 {
            let drift = Drift(
                from: Contract(of: [recording.retold(seed: seed)]), to: Contract(of: [recording.retold(seed: seed + 100)]), read: try Self.read)
            #expect(drift.drift == (isRefused ? .couldNotCheck : .none), "\(drift.report())")
            #expect(drift.findings.isEmpty == !isRefused)
        }
    }
}
