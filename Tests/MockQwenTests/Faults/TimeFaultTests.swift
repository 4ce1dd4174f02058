import NIOCore
import RecordingFormat
import TestSupport
import Testing

@testable import MockQwen

@Suite("Faults that take time, over a recording and over the behaviour", .timeLimit(.minutes(10)))
struct TimeFaultTests {
    @Test("the head comes later, and not before", arguments: Played.allCases)
    func timeToFirstByte(played: Played) async throws {
        let whole = try await played.answer()
        let clock = ManualClock()
        try await played.withSite(["ttfb=3s@\(Played.question)"], configure: { $0.clock = clock }) { site in
            try await played.ask(site) { connection in
                await clock.waitForSleeper(at: .seconds(3))
                #expect(site.journal.entries.last?.status == nil)
                clock.advance(by: .seconds(3))
                let answer = try await connection.receiveResponse()
                #expect(answer.body == whole.body)
            }
        }
    }

    @Test("the body trickles at its rate", arguments: Played.allCases)
    func drip(played: Played) async throws {
        let whole = try await played.answer()
        let clock = VirtualClock()
        let slow = try await played.answer("drip=40B/s", configure: { $0.clock = clock })
        #expect(slow.body == whole.body)
        #expect(slow.chunks.allSatisfy { (1...4).contains($0.readableBytes) })
        let expected = Double(whole.body.readableBytes) / 40
        #expect(abs(clock.now.offset / .seconds(1) - expected) < 0.001)
    }

    @Test("the end comes later", arguments: Played.allCases)
    func hold(played: Played) async throws {
        let clock = VirtualClock()
        let slow = try await played.answer("hold=300s", configure: { $0.clock = clock })
        #expect(slow.ending == .complete)
        #expect(clock.now.offset == .seconds(300))
    }

    @Test("a slow refusal: a fault that answers by itself is broken like any other answer")
    func slowRefusal() async throws {
        let clock = VirtualClock()
        let answer = try await Played.everyday.answer("ttfb=7s,status=503+bad-gateway,cut=byte:6", configure: { $0.clock = clock })
        #expect(answer.head.status == 503)
        #expect(answer.ending == .cut)
        #expect(clock.now.offset == .seconds(7))
    }
}
