package import NIOCore
import Wire

/// Puts the streams of one call over one another.
struct StreamShapeBuilder {
    private var samples = 0
    /// Streams of which the end was seen.
    private var wholeStreams = 0
    private var framing = StreamShape.Framing()
    private var frames: [String: FrameBuilder] = [:]
    private var firstFrames: [Int] = []
    private var gaps: [Int] = []
    private var keepAlives: [Int] = []

    private struct FrameBuilder {
        var streams = 0
        var count = 0
        var blanks = 0
        var shape = JSONShapeBuilder()
    }

    /// - Parameter isTimed: whether the times of its reads are the site's own.
    mutating func add(_ stream: AnnotatedStream, isTimed: Bool) {
        samples += 1
        let body = stream.body
        framing.lineEnds.formUnion(EventLines.lineEnds(of: body))
        framing.fields.formUnion(EventLines.fields(of: body))
        let events = stream.timedEvents()
        let kinds = events.map { event in
            let json = try? JSONValue(parsing: event.data)
            let kind = FrameKind.name(of: event.data, json: json)
            frames[kind, default: FrameBuilder()].count += 1
            if event.data.readableBytesView.last == UInt8(ascii: " ") { frames[kind]?.blanks += 1 }
            if let json { frames[kind]?.shape.add(json) }
            return kind
        }
        if isTimed { addTimes(of: zip(kinds, events.map(\.time)).map { (kind: $0, time: $1) }) }
        let created = kinds.count { $0 == "response.created" }
        framing.answers.insert(created > 1 ? "\(created)" : "1")
        if let first = kinds.first { framing.begins.insert(first) }
        guard stream.ending == .eof || stream.ending == .hold else { return }
        wholeStreams += 1
        framing.endings.insert(stream.ending.rawValue)
        if let last = kinds.last { framing.ends.insert(last) }
        for kind in Set(kinds) { frames[kind]?.streams += 1 }
    }

    var shape: StreamShape {
        StreamShape(
            samples: samples,
            framing: framing,
            frames: frames.mapValues { frame in
                .init(
                    streams: Presence(frame.streams, of: wholeStreams), blankAfterJSON: Presence(frame.blanks, of: frame.count),
                    fields: frame.shape.shape)
            },
            timing: firstFrames.isEmpty ? nil : StreamTiming(firstFrame: .init(firstFrames), gap: .init(gaps), keepAlive: .init(keepAlives)))
    }

    private mutating func addTimes(of frames: [(kind: String, time: Int)]) {
        var last: Int?
        for frame in frames {
            if let last {
                if frame.kind == "response.info keep_alive" { keepAlives.append(frame.time - last) } else { gaps.append(frame.time - last) }
            } else {
                firstFrames.append(frame.time)
            }
            last = frame.time
        }
    }
}

extension AnnotatedStream {
    /// The events, and how many milliseconds after the request each was complete.
    package func timedEvents() -> [(data: ByteBuffer, time: Int)] {
        var parser = ServerSentEventParser(maximumEventBytes: .max)
        var events: [(data: ByteBuffer, time: Int)] = []
        var time = Duration.zero
        for read in reads {
            time += read.delay
            parser.append(read.bytes)
            // No event is too long for this parser, so it never throws.
            while let event = try? parser.next() { events.append((event.data, Int(time.wholeMilliseconds))) }
        }
        return events
    }
}
