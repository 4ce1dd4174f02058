import NIOCore
import NIOEmbedded
import Testing

@testable import Proxy

/// A client that reads nothing of its answer.
@Suite struct StalledClientTests {
    private let loop = EmbeddedEventLoop()

    private func connected() throws -> EmbeddedChannel {
        let channel = EmbeddedChannel(handler: StalledClientHandler(patience: .seconds(60)), loop: loop)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        return channel
    }

    private func set(_ isWritable: Bool, _ channel: EmbeddedChannel) {
        channel.isWritable = isWritable
        channel.pipeline.fireChannelWritabilityChanged()
    }

    @Test("loses its connection when its time is over, and not before")
    func stalled() throws {
        let channel = try connected()
        set(false, channel)
        loop.advanceTime(by: .seconds(59))
        #expect(channel.isActive)
        loop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }

    @Test("keeps it as long as it takes something now and then")
    func slow() throws {
        let channel = try connected()
        for _ in 1...10 {
            set(false, channel)
            loop.advanceTime(by: .seconds(50))
            set(true, channel)
        }
        loop.advanceTime(by: .hours(1))
        #expect(channel.isActive)
    }
}
