public import NIOCore

/// Exchanges with the site as they came over the wire, with every secret in them.
///
/// There is no way to write a capture down: only ``Redactor`` makes a ``Recording`` of it, and that one can be written.
public struct Capture: Sendable {
    /// Name, origin, site, timing. Its placeholders and rules are filled in by redaction.
    public var session: Session
    /// In the order in which the requests were sent.
    public var exchanges: [CapturedExchange]

    public init(session: Session, exchanges: [CapturedExchange]) {
        self.session = session
        self.exchanges = exchanges
    }
}

/// A request and its answer, unredacted.
public struct CapturedExchange: Sendable {
    public enum Body: Sendable {
        case whole(ByteBuffer)
        case stream(AnnotatedStream)

        /// The body in one piece.
        public var bytes: ByteBuffer {
            switch self {
            case .whole(let bytes): bytes
            case .stream(let stream): stream.body
            }
        }
    }

    /// When the request was sent, in milliseconds since 1970; `nil` where nobody knows. Lifetimes of tokens are reckoned from it.
    public var started: Int?
    public var method: String
    /// In lower case, without the port.
    public var host: String
    /// Path and query as sent.
    public var target: String
    public var requestHeaders: [HeaderField]
    public var requestBody: ByteBuffer
    public var status: Int
    /// The HTTP version of the answer, `1.1` or `2`.
    public var http: String?
    public var responseHeaders: [HeaderField]
    public var responseBody: Body
    /// Milliseconds from the request to the head of the answer.
    public var headDelay: Int

    public init(
        started: Int? = nil, method: String, host: String, target: String, requestHeaders: [HeaderField] = [],
        requestBody: ByteBuffer = ByteBuffer(), status: Int, http: String? = nil, responseHeaders: [HeaderField] = [],
        responseBody: Body = .whole(ByteBuffer()), headDelay: Int = 0
    ) {
        self.started = started
        self.method = method
        self.host = host
        self.target = target
        self.requestHeaders = requestHeaders
        self.requestBody = requestBody
        self.status = status
        self.http = http
        self.responseHeaders = responseHeaders
        self.responseBody = responseBody
        self.headDelay = headDelay
    }

    var path: String { String(target.prefix { $0 != "?" }) }
}
