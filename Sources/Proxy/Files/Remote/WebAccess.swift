import Glibc
import NIOCore

/// How names on the web become addresses, and which of those may be connected to. Tests, which reach nothing but this machine, bring their own.
struct WebAccess: Sendable {
    /// The addresses of a host at a port; none where nobody knows any.
    var addresses: @Sendable (_ host: String, _ port: Int) async throws -> [SocketAddress] = { host, port in
        try await blocking { WebAccess.lookUp(host, port) }
    }
    var allows: @Sendable (SocketAddress) -> Bool = PublicAddress.isPublic

    /// Asks the system. Blocks for as long as it takes.
    private static func lookUp(_ host: String, _ port: Int) -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &found) == 0 else { return [] }
        defer { freeaddrinfo(found) }
        var addresses: [SocketAddress] = []
        var next = found
        while let entry = next?.pointee {
            if let address = entry.ai_addr.flatMap(address) { addresses.append(address) }
            next = entry.ai_next
        }
        return addresses
    }

    private static func address(_ pointer: UnsafeMutablePointer<sockaddr>) -> SocketAddress? {
        switch Int32(pointer.pointee.sa_family) {
        case AF_INET: pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { SocketAddress($0.pointee) }
        case AF_INET6: pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { SocketAddress($0.pointee) }
        default: nil
        }
    }
}
