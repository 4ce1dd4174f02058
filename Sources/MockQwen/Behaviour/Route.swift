/// One call of the site's API that the behaviour knows.
struct Route: Sendable {
    /// What the journal calls it.
    let name: String
    let host: String
    let method: String
    /// A step `*` stands for any text, the call's parameter.
    let path: String
    let answer: @Sendable (_ call: Call, _ parameter: String) async throws -> Void

    private static let all = [
        Route(name: "sign-in page", host: SiteHost.chat, method: "GET", path: "/") { call, _ in try await call.signInPage() },
        Route(name: "sign-in page", host: SiteHost.chat, method: "GET", path: "/auth") { call, _ in try await call.signInPage() },
        Route(name: "sign-in", host: SiteHost.auth, method: "POST", path: "/api/v2/auths/signin") { call, _ in try await call.signIn() },
        Route(name: "refresh", host: SiteHost.auth, method: "GET", path: "/api/v2/auths/refresh") { call, _ in try await call.refresh() },
        Route(name: "account", host: SiteHost.auth, method: "GET", path: "/api/v2/auths/") { call, _ in try await call.accountEnveloped() },
        Route(name: "account", host: SiteHost.chat, method: "GET", path: "/api/v2/auths/") { call, _ in try await call.accountEnveloped() },
        Route(name: "account", host: SiteHost.chat, method: "GET", path: "/api/v1/auths/") { call, _ in try await call.account() },
        Route(name: "models", host: SiteHost.chat, method: "GET", path: "/api/models") { call, _ in try await call.models() },
        Route(name: "models", host: SiteHost.chat, method: "GET", path: "/api/v2/models/") { call, _ in try await call.modelsEnveloped() },
        Route(name: "new chat", host: SiteHost.chat, method: "POST", path: "/api/v2/chats/new") { call, _ in try await call.newChat() },
        Route(name: "delete chat", host: SiteHost.chat, method: "DELETE", path: "/api/v2/chats/*") { try await $0.deleteChat($1) },
        Route(name: "completion", host: SiteHost.chat, method: "POST", path: "/api/v2/chat/completions") { call, _ in try await call.complete() },
        Route(name: "stop", host: SiteHost.chat, method: "POST", path: "/api/v2/chat/completions/stop") { call, _ in try await call.stop() },
    ]

    /// The route for a request, and what stands at its `*`.
    static func matching(_ request: MockRequest) -> (Route, parameter: String)? {
        for route in all where route.host == request.host && route.method == request.method {
            if let parameter = route.parameter(in: request.path) { return (route, parameter) }
        }
        return nil
    }

    /// All routes, one a line.
    static var help: String {
        all.map { "\($0.method) \($0.host)\($0.path)" }.joined(separator: "\n") + "\n"
    }

    /// What stands at the `*`, or nothing where there is none; `nil` where the path is another.
    private func parameter(in other: String) -> String? {
        let wanted = path.split(separator: "/", omittingEmptySubsequences: false)
        let given = other.split(separator: "/", omittingEmptySubsequences: false)
        guard wanted.count == given.count else { return nil }
        var parameter = ""
        for (want, step) in zip(wanted, given) where want != step {
            guard want == "*", !step.isEmpty else { return nil }
            parameter = String(step)
        }
        return parameter
    }
}
