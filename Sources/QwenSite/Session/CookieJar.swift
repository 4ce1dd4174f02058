import FoundationEssentials

/// Keeps cookies as a browser does (RFC 6265 §5.3 and §5.4), in the order in which they were first set.
struct CookieJar: Equatable, Sendable {
    typealias Cookie = SiteCredentials.Cookie

    /// More than any site sets; the oldest goes when there are more.
    static let limit = 180

    private(set) var cookies: [Cookie]

    init(_ cookies: [Cookie] = []) { self.cookies = cookies }

    /// Takes up a cookie that `url` asked to set, or forgets it where the cookie has already expired.
    mutating func set(_ asked: SetCookie, from url: SiteURL, now: Date) {
        guard asked.name.utf8.count + asked.value.utf8.count <= 4096 else { return }
        if let domain = asked.domain {
            // A domain without a dot is a whole top-level domain: no site may speak for that.
            guard domain.contains("."), Self.domain(domain, covers: url.host) else { return }
        }
        let cookie = Cookie(
            name: asked.name, value: asked.value, domain: asked.domain ?? url.host, path: asked.path ?? Self.defaultPath(of: url.path),
            expiresAt: asked.expiresAt, isSecure: asked.isSecure, isHostOnly: asked.domain == nil)
        let known = cookies.firstIndex { $0.name == cookie.name && $0.domain == cookie.domain && $0.path == cookie.path }
        if let expiry = cookie.expiresAt, expiry <= now {
            if let known { cookies.remove(at: known) }
        } else if let known {
            cookies[known] = cookie
        } else {
            cookies.append(cookie)
            if cookies.count > Self.limit { cookies.removeFirst() }
        }
    }

    /// The cookies to send to `url`, in the order in which they are sent: longer paths first.
    func cookies(for url: SiteURL, now: Date) -> [Cookie] {
        let fitting = cookies.filter { cookie in
            (cookie.isHostOnly ? cookie.domain == url.host : Self.domain(cookie.domain, covers: url.host))
                && Self.path(cookie.path, covers: url.path)
                && (!cookie.isSecure || url.isSecure)
                && (cookie.expiresAt.map { $0 > now } ?? true)
        }
        // Swift's sort is stable, so cookies with paths of one length keep their order.
        return fitting.sorted { $0.path.utf8.count > $1.path.utf8.count }
    }

    static func domain(_ domain: String, covers host: String) -> Bool {
        host == domain || host.hasSuffix("." + domain)
    }

    static func path(_ path: String, covers requested: String) -> Bool {
        guard requested.hasPrefix(path) else { return false }
        return path.hasSuffix("/") || requested.utf8.count == path.utf8.count || requested.dropFirst(path.count).hasPrefix("/")
    }

    /// The path of a cookie that names none: the folder of the address that set it.
    static func defaultPath(of path: String) -> String {
        guard path.hasPrefix("/"), let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }
}
