import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import Proxy

@Suite("A connection that was accepted")
struct AcceptedConnectionTests {
    private let channel = EmbeddedChannel()

    private func accepted() throws -> AcceptedConnection {
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        return AcceptedConnection(try NIOAsyncChannel(wrappingChannelSynchronously: channel))
    }

    /// That it returns is what counts: to drop an asynchronous channel ends the process.
    @Test("is closed where nobody ever serves it")
    func dropped() throws {
        do { _ = try accepted() }
        #expect(!channel.isActive)
        channel.embeddedEventLoop.run()
    }

    @Test("belongs to whoever serves it, and outlives its own value")
    func served() async throws {
        let requests = try { try accepted().serve() }()
        #expect(channel.isActive)
        _ = try await channel.close().get()
        #expect(requests.channel.isActive == false)
    }
}
