/// One call of the site's API that the behaviour knows.
struct Route: Sendable {
    /// What the journal calls it.
    let name: String
    let host: String
    let method: String
    /// A step `*` stands for any text, a last step `**` for any steps: the call's parameter.
    let path: String
    let answer: @Sendable (_ call: Call, _ parameter: String) async throws -> Void

    /// A call of ``SiteHost/chat`` unless another host is named.
    init(
        _ name: String, host: String = SiteHost.chat, _ method: String, _ path: String,
        answer: @escaping @Sendable (_ call: Call, _ parameter: String) async throws -> Void
    ) {
        self.name = name
        self.host = host
        self.method = method
        self.path = path
        self.answer = answer
    }

    /// Every route; where two match, the first answers. Each resource keeps its own beside its calls.
    private static let all =
        pages + session + models + service + chats + completion + tasks + files + objectStore + results

    /// The route for a request, and what stands at its `*`.
    static func matching(_ request: MockRequest) -> (Route, parameter: String)? {
        // The writer leaves the body out.
        let method = request.method == "HEAD" ? "GET" : request.method
        for route in all where route.host == request.host && route.method == method {
            if let parameter = route.parameter(in: request.path) { return (route, parameter) }
        }
        return nil
    }

    /// All routes, one a line.
    static var help: String {
        all.map { "\($0.method) \($0.host)\($0.path)" }.joined(separator: "\n") + "\n"
    }

    /// What stands at the `*` or `**`, or nothing where there is none; `nil` where the path is another.
    private func parameter(in other: String) -> String? {
        if path.hasSuffix("/**") {
            let prefix = path.dropLast(2)
            return other.hasPrefix(prefix) && other.utf8.count > prefix.utf8.count ? String(other.dropFirst(prefix.count)) : nil
        }
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
