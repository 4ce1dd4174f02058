import FoundationEssentials
import QwenSite

/// A cookie as browsers' exports and `tokens.json` write it, whichever tool wrote it.
///
/// Tools agree on `name`, `value`, `domain` and `path`. When it ends is `expires` (Playwright, Puppeteer: seconds, -1 for a cookie of the
/// session) or `expirationDate` (Chrome's own API, EditThisCookie, Cookie-Editor). A domain with a dot in front covers hosts below it.
struct StoredCookie: Codable, Equatable, Sendable {
    var name: String
    var value: String
    var domain: String
    var path: String
    /// Seconds since 1970; `nil` for a cookie of the session.
    var expires: Double?
    var secure: Bool
    var hostOnly: Bool

    private enum CodingKeys: CodingKey { case name, value, domain, path, expires, expirationDate, secure, hostOnly }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        value = try container.decode(String.self, forKey: .value)
        let domain = (try? container.decode(String.self, forKey: .domain)) ?? "chat.qwen.ai"
        self.domain = (domain.hasPrefix(".") ? String(domain.dropFirst()) : domain).lowercased()
        path = (try? container.decode(String.self, forKey: .path)) ?? "/"
        let seconds = (try? container.decode(Double.self, forKey: .expires)) ?? (try? container.decode(Double.self, forKey: .expirationDate))
        expires = seconds.flatMap { $0 > 0 ? $0 : nil }
        secure = (try? container.decode(Bool.self, forKey: .secure)) ?? true
        hostOnly = (try? container.decode(Bool.self, forKey: .hostOnly)) ?? !domain.hasPrefix(".")
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(value, forKey: .value)
        try container.encode(hostOnly ? domain : ".\(domain)", forKey: .domain)
        try container.encode(path, forKey: .path)
        try container.encodeIfPresent(expires, forKey: .expires)
        try container.encode(secure, forKey: .secure)
        try container.encode(hostOnly, forKey: .hostOnly)
    }

    init(_ cookie: SiteCredentials.Cookie) {
        name = cookie.name
        value = cookie.value
        domain = cookie.domain
        path = cookie.path
        expires = cookie.expiresAt?.timeIntervalSince1970
        secure = cookie.isSecure
        hostOnly = cookie.isHostOnly
    }

    var cookie: SiteCredentials.Cookie {
        SiteCredentials.Cookie(
            name: name, value: value, domain: domain, path: path, expiresAt: expires.map { Date(timeIntervalSince1970: $0) }, isSecure: secure,
            isHostOnly: hostOnly)
    }

    /// Whether it belongs to the site.
    var isOfSite: Bool { domain == "qwen.ai" || domain.hasSuffix(".qwen.ai") }
}

extension StoredCookie: CustomStringConvertible, CustomDebugStringConvertible {
    /// Tells nothing secret, so that a value that strays into a log does no harm.
    var description: String { "StoredCookie(\(name)=…)" }
    var debugDescription: String { description }
}

extension SiteCredentials {
    /// The credentials among cookies of the site: those that carry tokens by their names, all others as they are.
    /// - Returns: `nil` where none carries a token.
    init?(cookies: [StoredCookie]) {
        let ours = cookies.filter(\.isOfSite)
        let token = ours.last { $0.name == "token" && !$0.value.isEmpty }?.value
        let refreshToken = ours.last { $0.name == "refresh_token" && !$0.value.isEmpty }?.value
        let others = ours.filter { !Self.tokenNames.contains($0.name) }.map(\.cookie)
        if let token {
            self.init(token: token, refreshToken: refreshToken, cookies: others)
        } else if let refreshToken {
            // A browser drops the access token's cookie after a quarter of an hour.
            self.init(refreshToken: refreshToken, cookies: others)
        } else {
            return nil
        }
    }

    /// The cookies that carry tokens.
    static let tokenNames: Set = ["token", "refresh_token"]
}
