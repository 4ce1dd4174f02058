import NIOCore
import RecordingFormat

/// Sends an answer at its pace, until it ends, is stopped, or the client leaves.
struct AnswerPlayer: Sendable {
    static let headers = [("content-type", "text/event-stream;charset=utf-8"), ("cache-control", "no-cache"), ("x-accel-buffering", "no")]

    let call: Call
    let turn: Turn
    let frames: AnswerFrames
    let steering: Steering?

    func play() async throws {
        do {
            try await call.writer.whereItWrites {
                try await call.writer.begin(status: 200, headers: Self.headers)
                guard try await isStoppedWhileSending() else { return }
                try await call.writer.write(call.world.templates["frames/stopped.sse"].filled(["answer": turn.answer]))
                try await call.writer.end(.eof)
            }
        } catch {
            call.world.abandon(turn)
            throw error
        }
    }

    /// Sends the frames; true where somebody stopped the turn before all were sent.
    private func isStoppedWhileSending() async throws -> Bool {
        try await withThrowingTaskGroup { group in
            group.addTask {
                try await send(by: call.world.configuration.clock)
                return false
            }
            group.addTask {
                for await _ in turn.stopped {}
                try Task.checkCancellation()
                return true
            }
            defer { group.cancelAll() }
            // The group has two children, so there is a first result.
            let isStopped = try await group.next() ?? false
            return isStopped && !call.writer.progress.hasEnded
        }
    }

    private func send<C: Clock<Duration>>(by clock: C) async throws {
        var frames = frames
        // A pause that a prompt asks for does not depend on the speed.
        let slow: Duration? = if case .slow(let pause) = steering { pause } else { nil }
        let pace = Pace(clock, speed: slow == nil ? call.world.configuration.speed : 1)
        var due = Duration.zero
        var cutter = ChunkCutter()
        var number = 0
        defer { call.world.keep(frames.said, of: turn) }
        while let frame = frames.next() {
            number += 1
            if try await breakOff(at: number, frame.bytes, frames.said, &cutter) { return }
            due += slow ?? frame.pause
            try await pace.wait(until: due)
            // The turn is over before its client can know: the next one must not be met with "in progress".
            if frame.isLast { call.world.end(turn, tokens: frames.usage.output, said: frames.said) }
            for chunk in cutter.chunks(of: steering == .garble(number) ? Self.garbled(frame.bytes) : frame.bytes) {
                try await call.writer.write(chunk)
            }
        }
        try await call.writer.write(cutter.rest())
        try await call.writer.end(.eof)
    }

    /// Breaks the answer off where steering says so.
    private func breakOff(at number: Int, _ frame: ByteBuffer, _ said: [Message.Part], _ cutter: inout ChunkCutter) async throws -> Bool {
        switch steering {
        case .cut(let count) where number > count:
            var rest = cutter.rest()
            rest.writeImmutableBuffer(frame.getSlice(at: frame.readerIndex, length: frame.readableBytes / 2) ?? ByteBuffer())
            try await call.writer.write(rest)
            call.world.end(turn, tokens: 0, said: said)
            try await call.writer.end(.cut)
            return true
        case .stall(let count) where number > count:
            try await call.writer.write(cutter.rest())
            try await call.writer.end(.hold)
            return true
        default: return false
        }
    }

    /// The frame with bytes in its middle that no UTF-8 text has.
    private static func garbled(_ frame: ByteBuffer) -> ByteBuffer {
        let half = frame.readableBytes / 2
        var bytes = ByteBuffer(bytes: frame.readableBytesView.prefix(half))
        bytes.writeBytes([0xC3, 0x28, 0xFF])
        bytes.writeBytes(frame.readableBytesView.dropFirst(half))
        return bytes
    }
}
