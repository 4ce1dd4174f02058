/// How requests reach the site. Everything above knows only the site's real URLs; a transport alone decides where to
/// connect.
public protocol SiteTransport: Sendable {
    /// Sends one request and returns as soon as the answer's head is there; its body follows as a stream.
    ///
    /// Follows no redirect and keeps no cookie. Sends a request twice only where it changes nothing and was not answered. Cancelling
    /// the task ends the request at once.
    /// - Throws: ``SiteError/unavailable(_:)``, whatever a streamed body throws, or `CancellationError`.
    func send(_ request: SiteRequest) async throws -> SiteResponse
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
