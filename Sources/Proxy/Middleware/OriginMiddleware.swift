import Hummingbird

/// Keeps web pages away from the user's accounts: requests must name a host that is ours, and those that a page makes must come from an
/// origin that the user trusts.
struct OriginMiddleware: RouterMiddleware {
    let rules: OriginRules

    func handle(
        _ request: Request, context: ProxyContext, next: @concurrent (Request, ProxyContext) async throws -> Response
    ) async throws -> Response {
        if let answer = answer(to: request) { return answer }
        return marked(try await next(request, context), for: request.headers[.origin])
    }

    /// The answer to a request that goes no further; `nil` where it is welcome.
    @inline(never)
    private func answer(to request: Request) -> Response? {
        let dialect = Dialect(path: request.uri.path)
        if let host = request.head.authority, !host.isEmpty, !rules.allows(host: host) { return dialect.response(.foreignHost(host)) }
        let origin = request.headers[.origin]
        if let origin, !rules.allows(origin: origin) { return marked(dialect.response(.foreignOrigin(origin)), for: nil) }
        return request.method == .options ? marked(preflight(request), for: origin) : nil
    }

    /// - Parameter origin: a page's, which may read the answer.
    @inline(never)
    private func marked(_ response: consuming Response, for origin: String?) -> Response {
        response.headers[.vary] = "Origin"
        if let origin {
            response.headers[.accessControlAllowOrigin] = origin
            response.headers[.accessControlExposeHeaders] =
                "x-request-id, retry-after, x-should-retry, x-qwen-site, x-qwen-messages-left-out, x-qwen-not-kept"
        }
        return response
    }

    private func preflight(_ request: Request) -> Response {
        var response = Response(status: .noContent)
        response.headers[.contentLength] = nil
        response.headers[.accessControlAllowMethods] = "GET, HEAD, POST, PUT, DELETE, OPTIONS"
        // The SDKs send headers of their own (x-stainless-…), so what is asked for is allowed.
        response.headers[.accessControlAllowHeaders] = request.headers[.accessControlRequestHeaders] ?? "authorization, content-type"
        response.headers[.accessControlMaxAge] = "600"
        return response
    }
}
