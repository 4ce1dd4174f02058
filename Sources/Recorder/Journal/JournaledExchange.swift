import NIOCore
import RecordingFormat

/// An exchange as far as a journal knows it.
struct JournaledExchange {
    /// Without the answer's body.
    var captured: CapturedExchange
    /// Offsets in microseconds; empty where the body is too long.
    var reads: [(after: Int, bytes: ByteBuffer)] = []
    /// The length of the answer's body so far.
    var bodyBytes = 0
    var end: (after: Int, ending: Ending)?
    /// Why there is no answer.
    var failure: String?

    /// In bytes; longer answers pass through, and are not kept.
    static let longestBody = 32 << 20

    /// Why an exchange does not become part of a recording.
    struct LeftOut: Error {
        var reason: String
    }

    /// The exchange with its answer.
    func whole() throws(LeftOut) -> CapturedExchange {
        if let failure { throw LeftOut(reason: "it got no answer: \(failure)") }
        guard captured.status > 0 else { throw LeftOut(reason: "it was waiting for its answer when the recorder ended") }
        guard let (after, ending) = end ?? completion else { throw LeftOut(reason: "it was under way when the recorder ended") }
        guard bodyBytes <= Self.longestBody else {
            throw LeftOut(reason: "its answer has \(bodyBytes) bytes, and a recording takes at most \(Self.longestBody)")
        }
        let encoding = header("content-encoding")?.lowercased()
        guard encoding == nil || encoding == "identity" else {
            throw LeftOut(reason: "its answer came encoded (\(encoding ?? "")), which hides what has to be redacted")
        }
        var exchange = captured
        let body = reads.reduce(into: ByteBuffer()) { $0.writeImmutableBuffer($1.bytes) }
        let isStream = header("content-type")?.lowercased().hasPrefix("text/event-stream") == true
        guard isStream || ending != .eof else {
            exchange.responseBody = .whole(body)
            return exchange
        }
        guard String(validating: body.readableBytesView, as: UTF8.self) != nil || isStream else {
            throw LeftOut(reason: "its answer, which is no text, broke off")
        }
        exchange.responseBody = .stream(stream(endingAfter: after, ending))
        return exchange
    }

    /// A body whose announced length had come was complete, whether or not its end was noted.
    private var completion: (after: Int, ending: Ending)? {
        guard let length = header("content-length").flatMap({ Int($0) }), bodyBytes == length else { return nil }
        return (reads.last?.after ?? captured.headDelay * 1000, .eof)
    }

    /// Offsets are rounded, not the delays between them, so that errors don't add up.
    private func stream(endingAfter end: Int, _ ending: Ending) -> AnnotatedStream {
        var last = 0
        let timed = reads.map { read in
            defer { last = read.after / 1000 }
            return AnnotatedStream.Read(delay: .milliseconds(read.after / 1000 - last), bytes: read.bytes)
        }
        let endDelay = end / 1000 - (reads.isEmpty ? 0 : last)
        return AnnotatedStream(reads: timed, ending: ending, endDelay: .milliseconds(max(endDelay, 0)))
    }

    private func header(_ name: String) -> String? {
        captured.responseHeaders.first { $0.name.lowercased() == name }?.value
    }
}
