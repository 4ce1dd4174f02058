public import NIOCore

/// One request and its answer.
public struct Exchange: Equatable, Sendable {
    /// Its place in the order of the session: digits, gaps allowed.
    public var id: String
    /// What it is, in a word, such as `sign-in` or `completion`.
    public var kind: String
    public var when: Condition
    public var then: Consequence
    public var match: Match
    public var request: RecordedRequest
    public var response: RecordedResponse

    public init(
        id: String, kind: String, when: Condition = Condition(), then: Consequence = Consequence(), match: Match, request: RecordedRequest,
        response: RecordedResponse
    ) {
        self.id = id
        self.kind = kind
        self.when = when
        self.then = then
        self.match = match
        self.request = request
        self.response = response
    }

    /// What must hold before it is played.
    public struct Condition: Equatable, Sendable {
        /// What the token that comes with a request must be.
        public enum Token: String, Sendable, CaseIterable {
            /// One that this process handed out and that is still good.
            case valid
            /// One that is forged, replaced or past its time.
            case dead
            /// There is none.
            case none
        }

        /// The account's state; `nil` for any.
        public var state: String?
        /// `nil`: valid where the recorded request carried a token, else any.
        public var token: Token?

        public init(state: String? = nil, token: Token? = nil) {
            self.state = state
            self.token = token
        }
    }

    /// What holds after it was played.
    public struct Consequence: Equatable, Sendable {
        /// How often it is played.
        public enum Consume: String, Sendable, CaseIterable {
            case once
            case forever
            /// Once as long as another one that matches is left; the last of them for ever.
            case lastRepeats = "last-repeats"
        }

        /// The account's next state; `nil` to keep it.
        public var state: String?
        public var consume: Consume

        public init(state: String? = nil, consume: Consume = .once) {
            self.state = state
            self.consume = consume
        }
    }
}

/// The request as it was recorded.
public struct RecordedRequest: Equatable, Sendable {
    public var headers: [HeaderField]
    public var body: RecordedBody

    public init(headers: [HeaderField] = [], body: RecordedBody = .none) {
        self.headers = headers
        self.body = body
    }
}

/// The answer as it was recorded.
public struct RecordedResponse: Equatable, Sendable {
    public var status: Int
    /// The HTTP version of the recorded answer, `1.1` or `2`.
    public var http: String?
    public var headers: [HeaderField]
    public var body: RecordedBody
    /// Milliseconds from the request to the head of the answer.
    public var headDelay: Int
    /// Milliseconds between the events of a stream that has no times of its own.
    public var pace: Int
    /// Whether `{{…}}` in the body are placeholders.
    public var isTemplate: Bool

    public init(
        status: Int, http: String? = nil, headers: [HeaderField] = [], body: RecordedBody = .none, headDelay: Int = 0, pace: Int = 0,
        isTemplate: Bool = true
    ) {
        self.status = status
        self.http = http
        self.headers = headers
        self.body = body
        self.headDelay = headDelay
        self.pace = pace
        self.isTemplate = isTemplate
    }
}

/// Where a body is kept, and its bytes as they are stored: after redaction, before placeholders are filled.
public enum RecordedBody: Equatable, Sendable {
    case none
    /// In the head itself, for small JSON bodies that this style gives back byte for byte.
    case json(JSONValue, JSONStyle)
    /// In a file beside the head.
    case file(String, ByteBuffer)
    /// In a file beside the head, as an annotated stream.
    case stream(String, AnnotatedStream)

    /// The body in one piece.
    public var bytes: ByteBuffer {
        switch self {
        case .none: ByteBuffer()
        case .json(let value, let style): value.encoded(style)
        case .file(_, let bytes): bytes
        case .stream(_, let stream): stream.body
        }
    }
}
