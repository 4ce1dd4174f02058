import NIOCore
import RecordingFormat

extension Performance {
    /// Sends the answer, each read when it is due: at absolute times from the request on, so that delays don't add up.
    ///
    /// - Parameter speed: 2 is twice as fast as recorded; 0 makes no pauses.
    func play<C: Clock<Duration>>(to writer: MockResponseWriter, speed: Double, clock: C) async throws {
        let pace = Pace(start: clock.now, speed: speed, clock: clock)
        try await pace.wait(until: headDelay)
        switch content {
        case .whole(let body):
            try await writer.respond(status: status, headers: headers, body: body)
        case .stream(let stream):
            try await writer.begin(status: status, headers: headers)
            var due = Duration.zero
            for read in stream.reads {
                due += read.delay
                try await pace.wait(until: due)
                try await writer.write(read.bytes)
            }
            try await pace.wait(until: due + stream.endDelay)
            try await writer.end(stream.ending)
        }
    }
}

/// Turns recorded offsets into moments of a clock.
private struct Pace<C: Clock<Duration>> {
    let start: C.Instant
    let speed: Double
    let clock: C

    func wait(until offset: Duration) async throws {
        guard speed > 0, offset > .zero else { return }
        try await clock.sleep(until: start.advanced(by: offset / speed), tolerance: .zero)
    }
}
