import AsyncHTTPClient
import FoundationEssentials

/// An HTTP proxy between this machine and the site, as `HTTPS_PROXY` names it.
public struct NetworkProxy: Equatable, Sendable {
    public var host: String
    public var port: Int
    /// Secret.
    var user: String?
    /// Secret.
    var password: String?

    /// Reads `http://host:port`, `http://user:password@host:port` or `host:port`. User and password may be percent-encoded.
    /// - Returns: `nil` for anything else, also for proxies of another kind.
    public init?(_ text: String) {
        guard let parts = URLComponents(string: text.contains("://") ? text : "http://\(text)"), parts.scheme?.lowercased() == "http",
            let host = parts.host, !host.isEmpty, let port = parts.port, (1...65_535).contains(port), ["", "/"].contains(parts.path)
        else { return nil }
        self.host = host.filter { $0 != "[" && $0 != "]" }
        self.port = port
        (user, password) = (parts.user, parts.password)
    }

    var setting: HTTPClient.Configuration.Proxy {
        let authorization = user.map { HTTPClient.Authorization.basic(username: $0, password: password ?? "") }
        return .server(host: host, port: port, authorization: authorization)
    }
}

extension NetworkProxy: CustomStringConvertible, CustomDebugStringConvertible {
    /// Tells nothing secret.
    public var description: String { "\(host):\(port)" }
    public var debugDescription: String { description }
}
