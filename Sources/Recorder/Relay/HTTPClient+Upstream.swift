public import AsyncHTTPClient
import NIOCore
import NIOHTTPCompression
import NIOSSL

extension HTTPClient {
    /// A client that reaches upstream as a recorder needs it: nothing followed, nothing sent twice, certificates verified.
    ///
    /// - Parameter certificates: a PEM file with the authorities to trust in place of the system's.
    public static func forUpstream(trusting certificates: String? = nil) -> HTTPClient {
        var configuration = Configuration()
        configuration.redirectConfiguration = .disallow
        // What HTTP/2 mixes on one connection, frames of many answers, has no read boundaries of its own to record.
        configuration.httpVersion = .http1Only
        configuration.timeout = .init(connect: .seconds(10))
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1024
        configuration.connectionPool.retryConnectionEstablishment = false
        // Short, so that a connection is seldom used just when the server closes it.
        configuration.connectionPool.idleTimeout = .seconds(10)
        // Nothing compressed was asked for. Where it comes nonetheless, secrets in it must be seen.
        configuration.decompression = .enabled(limit: .none)
        if let certificates {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.trustRoots = .file(certificates)
            configuration.tlsConfiguration = tls
        }
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }
}
