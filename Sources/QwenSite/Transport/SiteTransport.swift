public import NIOCore

/// How requests reach the site. Everything above knows only the site's real URLs; a transport alone decides where to
/// connect.
public protocol SiteTransport: Sendable {
    /// Sends one request and returns as soon as the answer's head is there; its body follows as a stream.
    ///
    /// Follows no redirect and keeps no cookie. Sends a request twice only where it changes nothing and was not answered. Cancelling
    /// the task ends the request at once.
    /// - Throws: ``SiteError/unavailable(_:)``, or `CancellationError`.
    func send(_ request: SiteRequest) async throws -> SiteResponse
}

/// A request to one of the site's hosts.
public struct SiteRequest: Sendable {
    public var method: String
    /// The real address, such as `https://chat.qwen.ai/api/models`.
    public var url: String
    /// In the order in which they are sent, names in the case in which they are sent.
    public var headers: [(name: String, value: String)]
    public var body: ByteBuffer?
    /// How long to wait for the answer's head.
    public var timeout: Duration

    public init(method: String, url: String, headers: [(name: String, value: String)] = [], body: ByteBuffer? = nil, timeout: Duration = .seconds(30))
    {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
    }
}

/// The head of an answer, and its body as it comes.
public struct SiteResponse: Sendable {
    public var status: Int
    /// In the order in which they came; names as they came.
    public var headers: [(name: String, value: String)]
    public var body: SiteBody

    public init(status: Int, headers: [(name: String, value: String)], body: SiteBody) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
