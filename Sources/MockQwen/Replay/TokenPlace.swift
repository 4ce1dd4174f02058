import RecordingFormat

/// Where the token of a recorded request travelled, and what it is called.
struct TokenPlace: Sendable {
    /// The name of the placeholder, such as `access`.
    let name: String
    /// The cookie that holds it; `nil` where it came as a bearer token.
    let cookie: String?

    /// Looks for `cookie: token={{jwt:access}}` and `authorization: Bearer {{jwt:access}}`.
    init?(_ headers: [HeaderField]) {
        for field in headers {
            if field.name.lowercased() == "authorization", let name = Self.jwt(field.value.split(separator: " ").last) {
                self.init(name: name, cookie: nil)
                return
            }
            guard field.name.lowercased() == "cookie" else { continue }
            for cookie in field.value.split(separator: ";") {
                let parts = cookie.split(separator: "=", maxSplits: 1)
                if parts.count == 2, let name = Self.jwt(parts[1]) {
                    self.init(name: name, cookie: String(parts[0].drop { $0 == " " }))
                    return
                }
            }
        }
        return nil
    }

    init(name: String, cookie: String?) {
        self.name = name
        self.cookie = cookie
    }

    /// The tokens that came where this one may travel. The site takes its access token as a cookie and as a bearer token alike.
    func tokens(in call: IncomingCall) -> [String] {
        let cookies = call.cookies.filter { $0.name == cookie ?? Self.accessCookie }.map(\.value)
        return cookie == nil || cookie == Self.accessCookie ? call.bearerTokens + cookies : cookies
    }

    var description: String { cookie.map { "cookie '\($0)'" } ?? "header 'authorization'" }

    static let accessCookie = "token"

    private static func jwt(_ text: Substring?) -> String? {
        guard let text, let placeholder = Placeholder(String(text)), placeholder.kind == .jwt else { return nil }
        return placeholder.name
    }
}

extension IncomingCall {
    /// The tokens of `authorization: Bearer …`.
    var bearerTokens: [String] {
        headerValues("authorization").filter { $0.lowercased().hasPrefix("bearer ") }.map { String($0.dropFirst(7)) }
    }

    /// Whatever may be a token that replay handed out.
    var possibleTokens: [String] { bearerTokens + cookies.map(\.value) }

    init(_ request: MockRequest) {
        self.init(
            method: request.method, host: request.host, path: request.path, query: request.query.map { .init($0.name, $0.value) },
            headers: request.headers.map { HeaderField($0.name, $0.value) }, body: request.body)
    }
}
