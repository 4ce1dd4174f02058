import NIOCore

/// How names on the web become addresses, and which of those may be connected to. Tests, which reach nothing but this machine, bring their own.
struct WebAccess: Sendable {
    /// The addresses of a host at a port; none where nobody knows any.
    var addresses: @Sendable (_ host: String, _ port: Int) async throws -> [SocketAddress] = { host, port in
        try await HostLookUp.shared.addresses(of: host, port: port)
    }
    var allows: @Sendable (SocketAddress) -> Bool = PublicAddress.isPublic
}
