public import AsyncHTTPClient

/// Reaches the site over HTTP, or, in its place, one server that stands for all of the site's hosts.
public struct HTTPTransport: SiteTransport {
    /// - Parameter site: where to connect for every host of the site, such as `http://127.0.0.1:3265`; the `Host` header stays the
    ///   real one. `nil` connects to the real hosts.
    public init(client: HTTPClient, site: String? = nil) {}

    /// What the client must be configured with: no redirects, no pool limit in the way of streams, no read timeout.
    public static var clientConfiguration: HTTPClient.Configuration { .init() }

    public func send(_ request: SiteRequest) async throws -> SiteResponse { throw SiteError.unavailable(.unreachable("not built")) }
}
