import NIOCore
import RecordingFormat

extension Performance {
    /// Sends the answer, each read when it is due: at absolute times from the request on, so that delays don't add up.
    ///
    /// - Parameters:
    ///   - speed: 2 is twice as fast as recorded; 0 makes no pauses.
    ///   - late: how long ago the request was here.
    func play<C: Clock<Duration>>(to writer: MockResponseWriter, speed: Double, clock: C, late: Duration) async throws {
        let pace = Pace(clock, speed: speed, late: late)
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
