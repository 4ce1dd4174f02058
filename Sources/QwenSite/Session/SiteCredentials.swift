public import FoundationEssentials

/// What being signed in at the site consists of. Secret: belongs only into a file that is 0600, never into a log.
public struct SiteCredentials: Equatable, Sendable, Codable {
    /// The access token, a JWT; empty where only the token that renews it is known.
    public var token: String
    /// When `token` expires; `nil` where it can't be told.
    public var expiresAt: Date?
    /// The token that renews `token`; `nil` for sessions that can't be renewed.
    public var refreshToken: String?
    /// Cookies of the site's hosts, other than the two that carry the tokens.
    public var cookies: [Cookie]

    /// A cookie as RFC 6265 keeps it.
    public struct Cookie: Equatable, Sendable, Codable {
        public var name: String
        public var value: String
        /// Lower case, without a leading dot.
        public var domain: String
        public var path: String
        /// `nil` for a cookie of the session.
        public var expiresAt: Date?
        public var isSecure: Bool
        /// Sent to `domain` alone, not to hosts below it.
        public var isHostOnly: Bool

        public init(
            name: String, value: String, domain: String, path: String = "/", expiresAt: Date? = nil, isSecure: Bool = true, isHostOnly: Bool = true
        ) {
            self.name = name
            self.value = value
            self.domain = domain
            self.path = path
            self.expiresAt = expiresAt
            self.isSecure = isSecure
            self.isHostOnly = isHostOnly
        }
    }

    public init(token: String, expiresAt: Date? = nil, refreshToken: String? = nil, cookies: [Cookie] = []) {
        self.token = token
        self.expiresAt = expiresAt
        self.refreshToken = refreshToken
        self.cookies = cookies
    }

    /// What is left of a session whose access token has expired, as of a browser that was closed: the first call renews it.
    public init(refreshToken: String, cookies: [Cookie] = []) {
        self.init(token: "", expiresAt: Date(timeIntervalSince1970: 0), refreshToken: refreshToken, cookies: cookies)
    }
}

extension SiteCredentials: CustomStringConvertible, CustomDebugStringConvertible {
    /// Tells nothing secret, so that a value that strays into a log does no harm.
    public var description: String { "SiteCredentials(…)" }
    public var debugDescription: String { description }
}

extension SiteCredentials.Cookie: CustomStringConvertible, CustomDebugStringConvertible {
    public var description: String { "Cookie(\(name)=…)" }
    public var debugDescription: String { description }
}
