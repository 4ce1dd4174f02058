import NIOCore

extension Contract {
    /// The contract that recordings show. Placeholders are filled first: the contract is of what goes over the wire.
    public init(of recordings: [Recording]) {
        self.init(shapesOf: recordings)
        noteWhatWasSeen(in: recordings)
    }

    /// The contract without what is known of where it comes from.
    init(shapesOf recordings: [Recording]) {
        var calls: [CallName: CallBuilder] = [:]
        for recording in recordings {
            let origin = recording.session.origin.rawValue
            let timing = recording.session.timing
            var placeholders = Placeholders(.frozen, definitions: recording.session.placeholders)
            for exchange in recording.exchanges {
                calls[CallName(exchange.match), default: CallBuilder(CallName(exchange.match))]
                    .add(SentAnswer(exchange, &placeholders), of: exchange, origin, isTimed: timing == .recorded || timing == .derived)
            }
        }
        self.init(
            sources: recordings.map {
                Source(
                    name: $0.session.name, origin: $0.session.origin.rawValue, version: $0.session.site.version, captured: $0.session.captured)
            },
            calls: Dictionary(uniqueKeysWithValues: calls.map { ($0.key.description, $0.value.shape) }))
    }
}

/// An answer as it goes over the wire.
struct SentAnswer {
    var headers: [HeaderField]
    var body: ByteBuffer
    var stream: AnnotatedStream?

    init(_ exchange: Exchange, _ placeholders: inout Placeholders) {
        let response = exchange.response
        headers = response.headers.map { HeaderField($0.name, placeholders.filled($0.value)) }
        body = response.body.bytes
        if case .stream(_, let recorded) = response.body { stream = recorded }
        guard response.isTemplate, let template = try? Template(body) else { return }
        stream = stream?.expanded(template, with: &placeholders)
        body = stream?.body ?? placeholders.expand(template).bytes
    }

    /// Without parameters, in lower case.
    var contentType: String {
        let value = headers.first { $0.name.lowercased() == "content-type" }?.value ?? ""
        return String(value.prefix { $0 != ";" }).lowercased()
    }
}

/// Puts the requests of one kind and their answers over one another.
private struct CallBuilder {
    private let call: CallName
    private var origins: Set<String> = []
    private var requests = 0
    private var requestHead = HeadShapeBuilder()
    private var query: [String: Int] = [:]
    private var requestBody: JSONShapeBuilder?
    private var answers: [AnswerForm: AnswerBuilder] = [:]

    init(_ call: CallName) { self.call = call }

    mutating func add(_ answer: SentAnswer, of exchange: Exchange, _ origin: String, isTimed: Bool) {
        origins.insert(origin)
        let json = answer.stream == nil ? try? JSONValue(parsing: answer.body) : nil
        var form = AnswerForm.of(call, status: exchange.response.status, contentType: answer.contentType, body: answer.body, json: json)
        if form == .stream, let stream = answer.stream { form = AnswerForm.of(stream, in: call) }
        answers[form, default: AnswerBuilder()].add(answer, json, status: exchange.response.status, isTimed: isTimed)
        if form.isOrdinary { add(exchange.request, exchange.match.query) }
    }

    var shape: Contract.CallShape {
        Contract.CallShape(
            origins: origins.sorted(),
            request: requests == 0
                ? nil
                : .init(
                    samples: requests, head: requestHead.shape, query: query.mapValues { Presence($0, of: requests) }, body: requestBody?.shape),
            answers: Dictionary(uniqueKeysWithValues: answers.map { ($0.key.rawValue, $0.value.shape) }))
    }

    private mutating func add(_ request: RecordedRequest, _ parameters: [Match.Parameter]) {
        requests += 1
        requestHead.add(request.headers)
        for name in Set(parameters.map(\.name)) { query[name, default: 0] += 1 }
        guard request.body.bytes.readableBytes > 0, let json = try? JSONValue(parsing: request.body.bytes) else { return }
        requestBody = requestBody ?? JSONShapeBuilder()
        requestBody?.add(json)
    }
}

/// Puts answers of one form over one another.
private struct AnswerBuilder {
    private var samples = 0
    private var statuses: Set<Int> = []
    private var contentTypes: Set<String> = []
    private var head = HeadShapeBuilder()
    private var body: JSONShapeBuilder?
    private var stream: StreamShapeBuilder?

    mutating func add(_ answer: SentAnswer, _ json: JSONValue?, status: Int, isTimed: Bool) {
        samples += 1
        statuses.insert(status)
        contentTypes.insert(answer.contentType)
        head.add(answer.headers)
        if let json {
            body = body ?? JSONShapeBuilder()
            body?.add(json)
        }
        if let recorded = answer.stream {
            stream = stream ?? StreamShapeBuilder()
            stream?.add(recorded, isTimed: isTimed)
        }
    }

    var shape: Contract.AnswerShape {
        Contract.AnswerShape(
            samples: samples, statuses: statuses.sorted(), contentTypes: contentTypes.sorted(), head: head.shape, body: body?.shape,
            stream: stream?.shape)
    }
}

extension Placeholders {
    /// A text with its placeholders filled; one that is no template stays as it is.
    fileprivate mutating func filled(_ text: String) -> String {
        guard text.contains("{{"), let template = try? Template(text) else { return text }
        return String(buffer: expand(template).bytes)
    }
}
