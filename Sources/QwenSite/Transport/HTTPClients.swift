public import AsyncHTTPClient
import NIOCore

/// One HTTP client for each event loop, each with connections of its own: what is asked from an event loop is answered on it, so that
/// no byte of an answer has to wake another thread.
public struct HTTPClients: Sendable {
    private let clients: [HTTPClient]

    /// Clients for all event loops that the program shares; to be shut down by whoever made them.
    public init(configuration: HTTPClient.Configuration = HTTPTransport.clientConfiguration) {
        clients = HTTPClient.defaultEventLoopGroup.makeIterator().map { loop in
            HTTPClient(eventLoopGroupProvider: .shared(loop), configuration: configuration)
        }
    }

    /// One client for everything.
    public init(_ client: HTTPClient) { clients = [client] }

    /// The client of the event loop that the caller runs on; any where it runs on none.
    var current: HTTPClient { clients.first { $0.eventLoopGroup.any().inEventLoop } ?? clients[0] }

    /// Ends what still runs, and closes all connections.
    public func shutdown() async throws {
        for client in clients { try await client.shutdown() }
    }
}
