import Glibc
import NIOCore
import NIOEmbedded
import TestSupport
import Testing

@testable import Proxy

@Suite struct ConnectionLimitTests {
    private let log = LogRecorder()

    /// Counts how often the socket was told to take connections.
    private final class Reads: ChannelOutboundHandler {
        typealias OutboundIn = Never
        var count = 0

        func read(context: ChannelHandlerContext) { count += 1 }
    }

    /// An address that is listened on, and how often its socket is read.
    private func address(_ limit: ConnectionLimit, _ loop: EmbeddedEventLoop) -> (channel: EmbeddedChannel, reads: Reads) {
        let reads = Reads()
        let channel = EmbeddedChannel(handlers: [reads, ConnectionGate(limit, logger: log.logger)], loop: loop)
        return (channel, reads)
    }

    private func client(_ loop: EmbeddedEventLoop) -> any Channel { EmbeddedChannel(loop: loop) }

    @Test("no more connections are taken than may be open, on all addresses together, until one is closed anywhere")
    func shared() throws {
        let loop = EmbeddedEventLoop()
        let limit = ConnectionLimit(2, logger: log.logger)
        let (first, second) = (address(limit, loop), address(limit, loop))
        let clients = [client(loop), client(loop)]
        for client in clients {
            first.channel.read()
            try first.channel.writeInbound(client)
        }
        #expect(first.reads.count == 2)
        // One that never took a connection of its own waits as well, and goes on all the same.
        for _ in 1...2 {
            first.channel.read()
            second.channel.read()
        }
        #expect(first.reads.count == 2)
        #expect(second.reads.count == 0)
        #expect(log.lines.count == 1)
        try clients[0].close().wait()
        loop.run()
        #expect(first.reads.count == 3)
        #expect(second.reads.count == 1)
        #expect(log.lines.map { $0.prefix(7) } == ["warning", "notice "])
    }

    @Test("that all are taken is told once, not with each that is closed and followed by another")
    func told() {
        let limit = ConnectionLimit(100, logger: log.logger)
        for _ in 1...100 { limit.opened() }
        for _ in 1...50 {
            limit.closed()
            limit.opened()
        }
        #expect(log.lines.count == 1)
        for _ in 1...50 { limit.closed() }
        #expect(log.lines.count == 2)
        for _ in 1...50 { limit.opened() }
        #expect(log.lines.count == 3)
    }

    @Test("where no file can be opened any more, connections are tried again after a pause, and the log tells once")
    func noFiles() throws {
        let loop = EmbeddedEventLoop()
        let (channel, reads) = address(ConnectionLimit(2, logger: log.logger), loop)
        var readsByItself: Bool? { channel.options.first { $0.option is ChannelOptions.Types.AutoReadOption }?.value as? Bool }
        for _ in 1...3 {
            channel.pipeline.fireErrorCaught(IOError(errnoCode: EMFILE, reason: "accept"))
            channel.read()
            #expect(readsByItself == false)
            #expect(reads.count == 0)
            loop.advanceTime(by: .seconds(1))
            #expect(readsByItself == true)
        }
        #expect(log.lines.count == 1)
        // It is passed on, which is seen to here.
        #expect(throws: IOError.self) { try channel.throwIfErrorCaught() }
        try channel.writeInbound(client(loop))
        channel.pipeline.fireErrorCaught(IOError(errnoCode: EMFILE, reason: "accept"))
        #expect(log.lines.count == 2)
    }

    @Test("a client that connects when all connections are taken is served when one of them is closed")
    func served() async throws {
        let request = "GET /api/health HTTP/1.1\r\nhost: localhost\r\n\r\n"
        try await withProxy(ScriptedSite(texts: []), logger: log.logger, configure: { $0.limits.connections = 2 }) { proxy in
            let port = proxy.port
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 1...6 {
                    group.addTask {
                        try await withRawConnection(port: port) { connection in
                            try await connection.send(request)
                            let response = try await connection.receiveResponse()
                            #expect(response.head.status == 200)
                            try await connection.close()
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}
