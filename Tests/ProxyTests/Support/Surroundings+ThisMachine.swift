import NIOCore

@testable import Proxy

extension Surroundings {
    /// Surroundings in which every name but `unknown.example` stands for this machine, whose one port `port` may be connected to.
    /// - Parameter looked: called for each name that is looked up, which takes as long as that does.
    static func reachingThisMachine(_ port: Int, looked: @escaping @Sendable (String) async throws -> Void = { _ in }) -> Surroundings {
        var surroundings = Surroundings()
        surroundings.web.addresses = { host, asked in
            try await looked(host)
            return host == "unknown.example" ? [] : [try SocketAddress(ipAddress: "127.0.0.1", port: asked)]
        }
        surroundings.web.isPublic = { $0.port == port || PublicAddress.isPublic($0) }
        surroundings.web.ownNetworks = { [] }
        return surroundings
    }
}
