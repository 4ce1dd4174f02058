import Hummingbird

/// A path, the method that it takes, and what it does.
struct Route {
    var method: HTTPRequest.Method
    /// Below the prefixes, such as `chat/completions`.
    var path: String
    var handle: @Sendable (Request, ProxyContext) async throws -> Response

    static func get(_ path: String, _ handle: @escaping @Sendable (Request, ProxyContext) async throws -> Response) -> Route {
        Route(method: .get, path: path, handle: handle)
    }

    static func post(_ path: String, _ handle: @escaping @Sendable (Request, ProxyContext) async throws -> Response) -> Route {
        Route(method: .post, path: path, handle: handle)
    }

    /// Where everything is served alike: the user's base address, and those that OpenAI's clients are used to.
    static let prefixes = ["api", "api/v1", "v1"]
    private static let knownMethods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .trace, .connect]

    /// Adds `routes` below every prefix, and a refusal for each method that a path does not take.
    static func add(_ routes: [Route], to router: Router<ProxyContext>) {
        for (path, routes) in Dictionary(grouping: routes, by: \.path) {
            var allowed = routes.map(\.method)
            if allowed.contains(.get) { allowed.append(.head) }
            for prefix in prefixes {
                let path = RouterPath("\(prefix)/\(path)")
                for route in routes {
                    router.on(path, method: route.method, use: route.handle)
                    // What it answers is made into a head on its way out.
                    if route.method == .get { router.on(path, method: .head, use: route.handle) }
                }
                for method in knownMethods where !allowed.contains(method) {
                    router.on(path, method: method) { [allowed] request, _ -> Response in
                        throw APIError.methodNotAllowed(method, path: request.uri.path, allowed: allowed)
                    }
                }
            }
        }
    }
}
