import NIOCore

extension Exchange {
    /// The recorded form of an exchange: secrets replaced, and a match made of its request.
    init(_ captured: CapturedExchange, id: String, requestPlaces: MessagePlaces, responsePlaces: MessagePlaces, _ writer: SecretWriter) {
        let kind = ExchangeKind.name(method: captured.method, host: captured.host, path: captured.path)
        let name = "\(id)-\(kind)"
        let body: RecordedBody
        var isTemplate = true
        switch captured.responseBody {
        case .stream(let stream):
            body = .stream("\(name).res.sse", writer.stream(stream, responsePlaces))
        case .whole(let bytes):
            isTemplate = bytes.isText
            let type = captured.responseHeaders.first { $0.name.lowercased() == "content-type" }?.value
            let file = "\(name).res.\(Self.fileExtension(type, isText: isTemplate))"
            body = isTemplate ? RecordedBody.recorded(writer.body(bytes, responsePlaces), file: file) : .file(file, writer.binary(bytes))
        }
        let request = captured.requestBody
        let requestBody =
            request.isText
            ? RecordedBody.recorded(writer.body(request, requestPlaces), file: "\(name).req.\(captured.requestIsJSON ? "json" : "txt")")
            : .file("\(name).req.bin", writer.binary(request))
        self.init(
            id: id, kind: kind, then: Consequence(consume: .lastRepeats), match: Match(captured, writer),
            request: RecordedRequest(headers: writer.headers(captured.requestHeaders, requestPlaces), body: requestBody),
            response: RecordedResponse(
                status: captured.status, http: captured.http, headers: writer.headers(captured.responseHeaders, responsePlaces), body: body,
                headDelay: captured.headDelay, isTemplate: isTemplate))
    }

    /// Replaces what is left.
    mutating func redact(requestPlaces: MessagePlaces, responsePlaces: MessagePlaces, _ writer: SecretWriter) {
        request.headers = writer.headers(request.headers, requestPlaces)
        request.body = request.body.redacted(requestPlaces, writer)
        response.headers = writer.headers(response.headers, responsePlaces)
        if response.isTemplate { response.body = response.body.redacted(responsePlaces, writer) }
    }

    private static func fileExtension(_ contentType: String?, isText: Bool) -> String {
        let type = contentType?.prefix { $0 != ";" }.lowercased() ?? ""
        return switch type {
        case "application/json": "json"
        case "text/html": "html"
        case "text/event-stream": "txt"
        case "image/png": "png"
        case "image/jpeg": "jpg"
        case "image/webp": "webp"
        case "video/mp4": "mp4"
        default: isText ? "txt" : "bin"
        }
    }
}

extension RecordedBody {
    /// In the head where it is small and spaced in a way that gives the same bytes back; else in a file.
    static func recorded(_ bytes: ByteBuffer, file: String) -> RecordedBody {
        guard bytes.readableBytes > 0 else { return .none }
        if bytes.readableBytes <= 2048, let value = try? JSONValue(parsing: bytes) {
            for style in [JSONStyle.compact, .spaced] where value.encoded(style) == bytes { return .json(value, style) }
        }
        return .file(file, bytes)
    }

    fileprivate func redacted(_ places: MessagePlaces, _ writer: SecretWriter) -> RecordedBody {
        switch self {
        case .none: return .none
        case .stream(let name, let stream): return .stream(name, writer.stream(stream, places))
        case .file(let name, let bytes): return .file(name, bytes.isText ? writer.body(bytes, places) : writer.binary(bytes))
        case .json(_, let style):
            let bytes = writer.body(bytes, places)
            // Placeholders stand inside of strings, so the text stays JSON.
            return (try? JSONValue(parsing: bytes)).map { .json($0, style) } ?? self
        }
    }
}

extension CapturedExchange {
    fileprivate var requestIsJSON: Bool { (try? JSONValue(parsing: requestBody)) != nil }
}

extension ByteBuffer {
    var isText: Bool { String(validating: readableBytesView, as: UTF8.self) != nil }
}
