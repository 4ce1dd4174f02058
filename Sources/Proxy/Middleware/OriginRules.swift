/// Which hosts are ours, and which origins may use the accounts.
///
/// A page that makes its own name resolve to this machine (DNS rebinding) still sends its own name as `Host`; a page that calls the
/// machine directly sends its own `Origin`.
struct OriginRules: Sendable {
    /// Without brackets; `nil` where it is every address of the machine, or the loopback ones.
    private let boundHost: String?
    private let isBoundToAll: Bool
    private let origins: Set<String>

    /// Names under which containers reach the machine they run on. The top-level domain `internal` is reserved: nobody can own them.
    private static let containerHosts: Set<String> = ["host.docker.internal", "host.containers.internal"]

    /// - Parameters:
    ///   - boundHost: what the server listens on; `nil` for the loopback addresses.
    ///   - allowedOrigins: origins such as `https://chat.example.org`, besides those of this machine; their hosts are ours too.
    init(boundHost: String?, allowedOrigins: [String]) {
        isBoundToAll = boundHost == "0.0.0.0" || boundHost == "::"
        self.boundHost = isBoundToAll ? nil : boundHost?.lowercased().withoutBrackets
        origins = Set(allowedOrigins.map { $0.lowercased().trimmingSlash.withoutUsualPort })
    }

    /// Whether a page's origin may look like this: a scheme and a host, perhaps a port.
    static func isOrigin(_ text: String) -> Bool {
        let text = text.trimmingSlash
        guard let scheme = text.firstRange(of: "://"), text[..<scheme.lowerBound].contains(where: \.isLetter) else { return false }
        return text[scheme.upperBound...].allSatisfy { !"/?#@*".contains($0) } && host(ofOrigin: text) != nil
    }

    /// - Parameter authority: the `Host` header, with or without a port.
    func allows(host authority: String) -> Bool {
        guard let host = Self.host(ofAuthority: authority.lowercased()) else { return false }
        if Self.isLoopback(host) || host == boundHost || Self.containerHosts.contains(host) { return true }
        if origins.contains(where: { Self.host(ofOrigin: $0) == host }) { return true }
        // An address can't be made to resolve to another, so it is as good as the machine's own.
        return isBoundToAll && Self.isAddress(host)
    }

    /// - Parameter origin: the `Origin` header. `null` stands for pages that hide where they are from.
    func allows(origin: String) -> Bool {
        let origin = origin.lowercased()
        if origins.contains(origin.trimmingSlash) { return true }
        guard let host = Self.host(ofOrigin: origin) else { return false }
        return Self.isLoopback(host) || host == boundHost
    }

    private static func host(ofOrigin origin: String) -> String? {
        guard let scheme = origin.firstRange(of: "://") else { return nil }
        return host(ofAuthority: String(origin[scheme.upperBound...]))
    }

    /// The host of `host:port`, an IPv6 address without its brackets; `nil` where it is neither.
    private static func host(ofAuthority authority: String) -> String? {
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            return String(authority[authority.index(after: authority.startIndex)..<end])
        }
        let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.count == 1 || parts[1].allSatisfy(\.isNumber), !parts[0].isEmpty else { return nil }
        return String(parts[0].hasSuffix(".") ? parts[0].dropLast() : parts[0])
    }

    /// Whether a name or an address is of this machine alone.
    static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host.hasSuffix(".localhost") || host == "::1" || (host.hasPrefix("127.") && isAddress(host))
    }

    private static func isAddress(_ host: String) -> Bool {
        if host.contains(":") { return host.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." } }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 4 && numbers.allSatisfy { UInt8($0) != nil }
    }
}

extension String {
    /// An origin as browsers send it.
    fileprivate var withoutUsualPort: String {
        for (scheme, port) in [("https://", ":443"), ("http://", ":80")] where hasPrefix(scheme) && hasSuffix(port) {
            return String(dropLast(port.count))
        }
        return self
    }

    fileprivate var trimmingSlash: String { hasSuffix("/") ? String(dropLast()) : self }
    fileprivate var withoutBrackets: String { hasPrefix("[") && hasSuffix("]") ? String(dropFirst().dropLast()) : self }
}
