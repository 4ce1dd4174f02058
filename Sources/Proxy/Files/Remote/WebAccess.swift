import NIOCore

/// How names on the web become addresses, and which of those may be connected to: those of the public internet that are not in this machine's
/// own networks. Whoever can ask the proxy to fetch something could else have it look around where only its user may.
///
/// Tests, which reach nothing but this machine, bring their own.
struct WebAccess: Sendable {
    /// The addresses of a host at a port; none where nobody knows any.
    var addresses: @Sendable (_ host: String, _ port: Int) async throws -> [SocketAddress] = { host, port in
        try await HostLookUp.shared.addresses(of: host, port: port)
    }
    var isPublic: @Sendable (SocketAddress) -> Bool = PublicAddress.isPublic
    /// This machine may have public addresses too. Blocks.
    var ownNetworks: @Sendable () throws -> [AddressBlock] = AddressBlock.ofThisMachine

    /// Those of `addresses` that may be connected to.
    func allowed(of addresses: [SocketAddress]) async throws -> [SocketAddress] {
        let own = try await blocking(ownNetworks)
        return addresses.filter { address in isPublic(address) && !own.contains { $0.isNetwork(of: address) } }
    }
}
