import NIOCore
public import RecordingFormat

extension Recording {
    /// The recording with its placeholders filled, so that its bodies can be taken apart.
    public func filled(from source: ValueSource) -> Recording {
        var recording = self
        var placeholders = Placeholders(source, definitions: session.placeholders)
        recording.exchanges = exchanges.map { $0.filled(&placeholders) }
        return recording
    }

    /// The recording with `change` made to each of the exchanges whose path ends in one of `paths`.
    public func changing(_ paths: String..., change: (inout Exchange) -> Void) -> Recording {
        var recording = self
        for index in recording.exchanges.indices where paths.contains(where: { recording.exchanges[index].match.path.hasSuffix($0) }) {
            change(&recording.exchanges[index])
        }
        return recording
    }
}

extension Exchange {
    fileprivate func filled(_ placeholders: inout Placeholders) -> Exchange {
        var exchange = self
        exchange.response.headers = response.headers.map { field in
            guard let template = try? Template(field.value) else { return field }
            return HeaderField(field.name, String(buffer: placeholders.expand(template).bytes))
        }
        guard response.isTemplate, let template = try? Template(response.body.bytes) else { return exchange }
        exchange.response.isTemplate = false
        switch response.body {
        case .none: break
        case .stream(let name, let stream): exchange.response.body = .stream(name, stream.expanded(template, with: &placeholders))
        case .json(_, let style):
            let bytes = placeholders.expand(template).bytes
            exchange.response.body = (try? JSONValue(parsing: bytes)).map { .json($0, style) } ?? .file("body", bytes)
        case .file(let name, _): exchange.response.body = .file(name, placeholders.expand(template).bytes)
        }
        return exchange
    }

    /// Rewrites a JSON answer; leaves any other as it is.
    public mutating func changeAnswer(_ change: (JSONValue) -> JSONValue?) {
        guard let json = try? JSONValue(parsing: response.body.bytes), let changed = change(json) else { return }
        response.body = .json(changed, .compact)
    }

    /// Rewrites a JSON request; leaves any other as it is.
    public mutating func changeRequest(_ change: (JSONValue) -> JSONValue?) {
        guard let json = try? JSONValue(parsing: request.body.bytes), let changed = change(json) else { return }
        request.body = .json(changed, .compact)
    }

    /// Puts another answer in the place of the recorded one.
    public mutating func answer(_ body: String, _ contentType: String = "application/json;charset=utf-8", status: Int = 200) {
        response = RecordedResponse(
            status: status, headers: [HeaderField("content-type", contentType)], body: .file("body", ByteBuffer(string: body)), isTemplate: false)
    }

    /// Rewrites a stream frame by frame, each of which becomes any number of frames.
    public mutating func changeFrames(_ change: (_ kind: String, JSONValue) -> [JSONValue]) {
        guard case .stream(let name, let stream) = response.body else { return }
        response.body = .stream(name, stream.changingFrames(change))
    }
}

extension AnnotatedStream {
    fileprivate func changingFrames(_ change: (_ kind: String, JSONValue) -> [JSONValue]) -> AnnotatedStream {
        var reads: [Read] = []
        var last = 0
        for (data, time) in timedEvents() {
            let json = try? JSONValue(parsing: data)
            let kind = FrameKind.name(of: data, json: json)
            let frames = json.map { json in change(kind, json).map { $0 == json ? data : $0.encoded(.spaced) } } ?? [data]
            for frame in frames {
                var bytes = ByteBuffer(string: "data: ")
                bytes.writeImmutableBuffer(frame)
                // The blank that the site leaves behind some frames.
                if data.readableBytesView.last == UInt8(ascii: " "), frame != data { bytes.writeString(" ") }
                bytes.writeString("\n\n")
                reads.append(Read(delay: .milliseconds(time - last), bytes: bytes))
                last = time
            }
        }
        return AnnotatedStream(reads: reads, ending: ending, endDelay: endDelay)
    }
}
