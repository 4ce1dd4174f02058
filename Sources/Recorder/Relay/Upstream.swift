import Foundation
import RecordingFormat

/// Where requests go: to the site's real hosts, or to one server that stands for all of them.
public struct Upstream: Sendable {
    /// As it was given, such as `https://chat.qwen.ai`.
    public let address: String
    /// Whether the real site answers.
    public let isSite: Bool

    /// - Parameter address: scheme, host and perhaps a port. One of the site's hosts over HTTPS means all of them, each by its name.
    public init(_ address: String) throws(UpstreamError) {
        let trimmed = address.hasSuffix("/") ? String(address.dropLast()) : address
        guard let parts = URLComponents(string: trimmed), let scheme = parts.scheme?.lowercased(), ["http", "https"].contains(scheme),
            let host = parts.host, !host.isEmpty, parts.path.isEmpty, parts.query == nil, parts.fragment == nil, parts.user == nil
        else { throw UpstreamError(address: address) }
        self.address = trimmed
        isSite = SiteHosts.contains(host)
        guard !isSite || scheme == "https" && parts.port ?? 443 == 443 else { throw UpstreamError(address: address) }
    }

    /// Where to send a request for `target` at one of the site's hosts.
    func url(host: String, target: String) -> String {
        (isSite ? "https://\(host)" : address) + target
    }
}

/// What was given as the address of the site is none.
public struct UpstreamError: Error, Equatable, Sendable, CustomStringConvertible {
    public let address: String

    public var description: String {
        "'\(address)' is no address to record from. Give https://chat.qwen.ai, or a server in its place such as http://127.0.0.1:3265: without a path."
    }
}
