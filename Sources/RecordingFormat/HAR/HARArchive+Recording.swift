import Foundation
import NIOCore

extension HARArchive {
    /// Writes a recording as an archive: bodies with their placeholders, events with their times. What HAR has no field for (what is
    /// matched, state, provenance) goes along in fields of ours; borders of reads inside of events are lost.
    public init(_ recording: Recording) throws {
        // What is written is in whole milliseconds, and the times of events count from what is written.
        var start = recording.session.captured.flatMap { HARTime.seconds($0.count > 10 ? $0 : $0 + "T00:00:00Z") } ?? 0
        var entries: [HARDocument.Entry] = []
        for exchange in recording.exchanges {
            let entry = HARDocument.Entry(exchange, site: recording.session.site.host, start: start)
            start = ((start * 1000 + (entry.time ?? 0)).rounded() + 1) / 1000
            entries.append(entry)
        }
        let log = HARDocument.Log(
            version: "1.2", creator: .init(name: "mock-qwen", version: "1"), entries: entries,
            comment: "A recording of mock-qwen: {{…}} are placeholders.", _recording: String(buffer: recording.session.head.encoded(.compact)))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        self.init(try encoder.encode(HARDocument(log: log)) + Data("\n".utf8))
    }

    /// A recording that was written as an archive before. There are no secrets in it.
    static func ours(_ log: HARDocument.Log, _ session: String, _ directory: URL) throws(HARError) -> Redaction {
        do throws(RecordingError) {
            var session = try Session(try HeadReader(ByteBuffer(string: session), file: "_recording"))
            session.name = directory.lastPathComponent
            var exchanges: [Exchange] = []
            for entry in log.entries {
                let head = try HeadReader(ByteBuffer(string: entry._exchange ?? ""), file: "_exchange")
                var exchange = try Exchange(head, in: RecordingFolder(directory: directory), definitions: session.placeholders)
                // It becomes part of file names.
                guard exchange.kind.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }) else {
                    throw try head.required("kind").failure("a kind is made of letters, digits and '-'")
                }
                exchange.request.body = .recorded(entry.requestBody, file: "\(exchange.id)-\(exchange.kind).req.json")
                let body = entry.body ?? ByteBuffer()
                exchange.response.body =
                    entry.isStream
                    ? .stream("\(exchange.id)-\(exchange.kind).res.sse", entry.stream(body).stream)
                    : .recorded(body, file: "\(exchange.id)-\(exchange.kind).res.\(body.isText ? "txt" : "bin")")
                exchanges.append(exchange)
            }
            return Redaction(recording: Recording(session: session, exchanges: exchanges, directory: directory), secrets: KnownSecrets())
        } catch {
            throw .malformed("\(error)")
        }
    }
}

extension HARDocument.Entry {
    fileprivate init(_ exchange: Exchange, site: String, start: Double) {
        var bare = exchange
        bare.request.body = .none
        bare.response.body = .none
        let fields = { (headers: [HeaderField]) in headers.map { HARDocument.Field(name: $0.name, value: $0.value) } }
        let query = exchange.match.query.map { HARDocument.Field(name: $0.name, value: $0.value) }
        let body = exchange.response.body.bytes
        let content = body.isText ? String(buffer: body) : Data(body.readableBytesView).base64EncodedString()
        let type = exchange.response.headers.first { $0.name.lowercased() == "content-type" }?.value ?? ""
        let requestBody = exchange.request.body.bytes
        let version = exchange.response.http.map { $0 == "1.1" ? "HTTP/1.1" : "h\($0)" } ?? ""
        var url = URLComponents()
        (url.scheme, url.host, url.path) = ("https", exchange.match.host ?? site, exchange.match.path)
        if !query.isEmpty { url.queryItems = query.map { URLQueryItem(name: $0.name, value: $0.value) } }
        var duration = exchange.response.headDelay
        if case .stream(_, let stream) = exchange.response.body, stream.isTimed {
            let times = Self.times(of: stream)
            duration = max(duration, times.end)
            _eventSourceMessages = times.messages.map { message in
                .init(time: start + Double(message.time) / 1000, eventName: "message", eventId: "", data: message.data)
            }
        }
        startedDateTime = HARTime.text(start)
        if case .stream(_, let stream) = exchange.response.body { _ending = stream.ending.rawValue }
        time = Double(duration)
        request = .init(
            method: exchange.match.method ?? "GET", url: url.string ?? "", httpVersion: version, cookies: [],
            headers: fields(exchange.request.headers), queryString: query,
            postData: requestBody.readableBytes == 0
                ? nil
                : requestBody.isText
                    ? .init(mimeType: "application/json", text: String(buffer: requestBody))
                    : .init(
                        mimeType: "application/octet-stream", text: Data(requestBody.readableBytesView).base64EncodedString(), encoding: "base64"),
            headersSize: -1, bodySize: requestBody.readableBytes)
        response = .init(
            status: exchange.response.status, statusText: "", httpVersion: version, cookies: [], headers: fields(exchange.response.headers),
            content: .init(size: body.readableBytes, mimeType: type, text: content, encoding: body.isText ? nil : "base64"), redirectURL: "",
            headersSize: -1, bodySize: body.readableBytes, _error: Self.error(exchange.response.body))
        let wait = exchange.response.headDelay
        timings = .init(blocked: -1, dns: -1, connect: -1, send: 0, wait: Double(wait), receive: Double(duration - wait), ssl: -1)
        _exchange = String(buffer: bare.head.encoded(.compact))
    }

    /// When each event was complete, and when the stream ended, in milliseconds after the request.
    private static func times(of stream: AnnotatedStream) -> (messages: [(time: Int, data: String)], end: Int) {
        var ends: [(offset: Int, time: Int)] = []
        for read in stream.reads {
            let last = ends.last ?? (0, 0)
            ends.append((last.offset + read.bytes.readableBytes, last.time + Int(read.delay.wholeMilliseconds)))
        }
        let messages = EventBorders(Array(stream.body.readableBytesView)).events.map { event in
            (time: ends.first { $0.offset >= event.end }?.time ?? 0, data: event.data)
        }
        return (messages, (ends.last?.time ?? 0) + Int(stream.endDelay.wholeMilliseconds))
    }

    private static func error(_ body: RecordedBody) -> String? {
        guard case .stream(_, let stream) = body else { return nil }
        return switch stream.ending {
        case .eof, .hold: nil
        case .client: "net::ERR_ABORTED"
        case .reset: "net::ERR_CONNECTION_RESET"
        case .cut: "net::ERR_INCOMPLETE_CHUNKED_ENCODING"
        }
    }
}
