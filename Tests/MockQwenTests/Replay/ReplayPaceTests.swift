import NIOCore
import RecordingFormat
import TestSupport
import Testing

@testable import MockQwen

@Suite("Recorded pace", .timeLimit(.minutes(10)))
struct ReplayPaceTests {
    private static let stream = AnnotatedStream(
        reads: [
            .init(delay: .milliseconds(400), bytes: ByteBuffer(string: "a")), .init(delay: .seconds(10), bytes: ByteBuffer(string: "b")),
            .init(delay: .zero, bytes: ByteBuffer(string: "c")),
        ], ending: .eof, endDelay: .seconds(1))

    /// Plays on a clock that only the test moves.
    private func play(
        speed: Double, _ recording: Recording, _ body: @escaping @Sendable (RawConnection, ManualClock) async throws -> Void
    ) async throws {
        let clock = ManualClock()
        try await withMockSite(.recordings([recording]), configure: { ($0.clock, $0.speed) = (clock, speed) }) { site in
            try await site.withConnection { connection in
                try await connection.send("GET", "/")
                try await body(connection, clock)
            }
        }
    }

    @Test("each read comes when it is due, and not before", arguments: [1.0, 2.0])
    func pace(speed: Double) async throws {
        try await play(speed: speed, .made(Self.stream)) { connection, clock in
            _ = try await connection.receiveHead()
            for (wait, text) in [(Duration.milliseconds(400), "a"), (.seconds(10), "b")] {
                await clock.waitForSleeper(at: wait / speed)
                clock.advance(by: wait / speed)
                #expect(try await connection.receiveChunk() == ByteBuffer(string: text))
            }
            #expect(try await connection.receiveChunk() == ByteBuffer(string: "c"))
            await clock.waitForSleeper(at: .seconds(1) / speed)
            clock.advance(by: .seconds(1) / speed)
            #expect(try await connection.receiveChunk() == nil)
        }
    }

    @Test("a stream that falls behind catches up: delays don't add up")
    func absolute() async throws {
        try await play(speed: 1, .made(Self.stream)) { connection, clock in
            _ = try await connection.receiveHead()
            await clock.waitForSleeper(at: .milliseconds(400))
            clock.advance(by: .seconds(5))
            #expect(try await connection.receiveChunk() == ByteBuffer(string: "a"))
            // 10.4 s after the request, not 10 s after the late read.
            await clock.waitForSleeper(at: .milliseconds(5_400))
            clock.advance(by: .milliseconds(5_400))
            #expect(try await connection.receiveChunk() == ByteBuffer(string: "b"))
        }
    }

    @Test("speed 0 makes no pauses")
    func noPauses() async throws {
        try await play(speed: 0, .made(Self.stream)) { connection, _ in
            let answer = try await connection.receiveResponse()
            #expect(answer.text == "abc")
        }
    }

    @Test("a capture without times is played at the exchange's pace")
    func untimed() async throws {
        let stream = try AnnotatedStream(parsing: ByteBuffer(string: "data: 1\n\ndata: 2\n\n"))
        try await play(speed: 1, .made(stream, pace: 70)) { connection, clock in
            _ = try await connection.receiveHead()
            #expect(try await connection.receiveChunk() == ByteBuffer(string: "data: 1\n\n"))
            await clock.waitForSleeper(at: .milliseconds(70))
            clock.advance(by: .milliseconds(70))
            #expect(try await connection.receiveChunk() == ByteBuffer(string: "data: 2\n\n"))
        }
    }
}
