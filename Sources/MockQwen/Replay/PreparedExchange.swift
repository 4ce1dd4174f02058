import NIOCore
import RecordingFormat

/// An exchange of a recording with its templates cut and what replay derives from it.
struct PreparedExchange: Sendable {
    /// `recording/010-sign-in`.
    let name: String
    let exchange: Exchange
    /// The values that the recording takes from requests to this exchange.
    let bindings: [Binding]
    /// Where its token travels; `nil` where the recorded request carried none.
    let token: TokenPlace?
    /// The tokens that its answer hands out, by the names of their placeholders.
    let handsOut: [String]

    private let headers: [(name: String, value: Template)]
    /// `nil` where the body is played as it is stored.
    private let body: Template?

    /// A value that comes out of a request.
    struct Binding: Sendable {
        var name: String
        var place: ValueOrigin.Place
    }

    init(_ exchange: Exchange, of recording: Recording) throws(TemplateError) {
        name = "\(recording.session.name)/\(exchange.id)-\(exchange.kind)"
        self.exchange = exchange
        bindings = recording.session.placeholders.compactMap { definition in
            guard let from = definition.from, from.exchange == nil || from.exchange == exchange.id else { return nil }
            if case .answer = from.place { return nil }
            return Binding(name: definition.name, place: from.place)
        }
        token = TokenPlace(exchange.request.headers)
        var headers: [(name: String, value: Template)] = []
        for field in exchange.response.headers { headers.append((field.name, try Template(field.value))) }
        self.headers = headers
        body = exchange.response.isTemplate ? try Template(exchange.response.body.bytes) : nil
        let placeholders = headers.flatMap(\.value.placeholders) + (body?.placeholders ?? [])
        handsOut = Set(placeholders.filter { $0.kind == .jwt && !$0.name.isEmpty }.map(\.name)).sorted()
    }

    /// It makes an account out of a visitor: tokens go out, and none had to come in.
    var opensAccount: Bool { token == nil && !handsOut.isEmpty }

    /// The answer with its placeholders filled.
    func performance(_ placeholders: inout Placeholders) -> Performance {
        let response = exchange.response
        let headers = headers.map { ($0.name, String(buffer: placeholders.expand($0.value).bytes)) }
        let content: Performance.Content
        if case .stream(_, let stream) = response.body {
            var stream = body.map { stream.expanded($0, with: &placeholders) } ?? stream
            if !stream.isTimed {
                for index in stream.reads.indices.dropFirst() { stream.reads[index].delay = .milliseconds(response.pace) }
            }
            content = .stream(stream)
        } else {
            content = .whole(body.map { placeholders.expand($0).bytes } ?? response.body.bytes)
        }
        return Performance(
            name: name, status: response.status, headers: headers, headDelay: .milliseconds(response.headDelay), content: content)
    }
}

/// An answer that is ready to be sent.
struct Performance: Sendable {
    enum Content: Sendable {
        case whole(ByteBuffer)
        case stream(AnnotatedStream)
    }

    var name: String
    var status: Int
    var headers: [(String, String)]
    /// From the request to the head.
    var headDelay: Duration
    var content: Content
}
