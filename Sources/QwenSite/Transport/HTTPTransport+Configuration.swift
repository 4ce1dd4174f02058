public import AsyncHTTPClient
import NIOCore
import NIOHTTPCompression
import NIOSSL

extension HTTPTransport {
    /// How connections are made.
    public struct Network: Sendable {
        /// An HTTP proxy that every connection goes through.
        public var proxy: NetworkProxy?
        /// Certificates of authorities, as PEM, that are trusted beside the system's: a company's proxy may have one of its own.
        public var authorities: String?
        /// How many connections to one host may be open at once. Each running answer holds one.
        public var connections = 4096

        public init(proxy: NetworkProxy? = nil, authorities: String? = nil) {
            self.proxy = proxy
            self.authorities = authorities
        }
    }

    /// What the client must be configured with, on a plain network.
    public static var clientConfiguration: HTTPClient.Configuration { clientConfiguration(connections: Network().connections) }

    /// What the client must be configured with.
    /// - Throws: ``AuthoritiesError`` where there is no certificate in ``Network/authorities``.
    public static func clientConfiguration(_ network: Network) throws -> HTTPClient.Configuration {
        var configuration = clientConfiguration(connections: network.connections)
        configuration.proxy = network.proxy?.setting
        if let authorities = network.authorities {
            guard let certificates = try? NIOSSLCertificate.fromPEMBytes(Array(authorities.utf8)), !certificates.isEmpty else {
                throw AuthoritiesError()
            }
            var encryption = TLSConfiguration.makeClientConfiguration()
            encryption.additionalTrustRoots = [.certificates(certificates)]
            configuration.tlsConfiguration = encryption
        }
        return configuration
    }

    private static func clientConfiguration(connections: Int) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        // No limit on reading: it would also run while the reader of an answer is slow, and end a healthy answer.
        configuration.timeout = .init(connect: .seconds(10))
        // The default of 8 would make the ninth answer wait.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
        // Less than servers keep silent connections (nginx 75 s, MockQwen and many others 60 s), so that few are found closed.
        configuration.connectionPool.idleTimeout = .seconds(30)
        // A site that refuses connections is told of at once; whoever asked knows better whether to try again.
        configuration.connectionPool.retryConnectionEstablishment = false
        // What is read of an answer is bounded above, in every case, so the ratio need not be. A stream of like frames has a high one.
        configuration.decompression = .enabled(limit: .none)
        return configuration
    }
}

/// The file of authorities holds no certificate that can be read.
public struct AuthoritiesError: Error, Equatable, CustomStringConvertible {
    public var description: String { "There is no certificate in the file of authorities; it must be PEM, with '-----BEGIN CERTIFICATE-----' lines." }
}
