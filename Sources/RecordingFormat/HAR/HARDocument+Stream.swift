import NIOCore

extension HARDocument.Entry {
    /// When the request was sent, in seconds since 1970; before that, the browser queued it and connected.
    var sent: Double? {
        startedDateTime.flatMap(HARTime.seconds).map { $0 + queued / 1000 }
    }

    /// Milliseconds before the request was sent.
    private var queued: Double {
        [timings?.blocked, timings?.dns, timings?.connect].compactMap { $0 }.filter { $0 > 0 }.reduce(0, +)
    }

    /// Milliseconds from the request to the head of its answer.
    var headDelay: Int {
        Int([timings?.send, timings?.wait].compactMap { $0 }.filter { $0 > 0 }.reduce(0, +).rounded())
    }

    /// The body as a stream: the events that Chrome saw at the same time came in one read. Without times, one read an event.
    func stream(_ body: ByteBuffer) -> (stream: AnnotatedStream, isTimed: Bool) {
        let bytes = Array(body.readableBytesView)
        let events = EventBorders(bytes).events
        guard let sent, let messages = _eventSourceMessages, !messages.isEmpty, Self.fit(messages, events) else {
            var ends = events.map(\.end)
            if ends.last ?? 0 < bytes.count { ends.append(bytes.count) }
            let reads = zip([0] + ends, ends).map { AnnotatedStream.Read(delay: .zero, bytes: ByteBuffer(bytes: bytes[$0..<$1])) }
            return (AnnotatedStream(untimed: reads), false)
        }
        var reads: [(end: Int, time: Int)] = []
        for (message, event) in zip(messages, events) {
            let time = max(Int(((message.time - sent) * 1000).rounded()), reads.last?.time ?? headDelay)
            if let last = reads.last, last.time == time { reads[reads.count - 1].end = event.end } else { reads.append((event.end, time)) }
        }
        reads[reads.count - 1].end = bytes.count
        let last = reads[reads.count - 1].time
        let total = Int(((time ?? 0) - queued).rounded())
        return (
            AnnotatedStream(
                reads: zip([(end: 0, time: 0)] + reads, reads).map { before, read in
                    .init(delay: .milliseconds(read.time - before.time), bytes: ByteBuffer(bytes: bytes[before.end..<read.end]))
                },
                ending: ending, endDelay: .milliseconds(max(total - last, 0))), true
        )
    }

    private var ending: Ending {
        if let ending = _ending.flatMap(Ending.init) { return ending }
        return switch response._error {
        case nil, "": .eof
        case "net::ERR_ABORTED": .client
        case "net::ERR_CONNECTION_RESET": .reset
        default: .cut
        }
    }

    /// Messages belong to the events in their order, as long as they say the same.
    private static func fit(_ messages: [HARDocument.Message], _ events: [EventBorders.Event]) -> Bool {
        messages.count == events.count && zip(messages, events).allSatisfy { $0.data == nil || $0.data == $1.data }
    }
}
