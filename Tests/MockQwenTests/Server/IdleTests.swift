import MockQwen
import NIOCore
import NIOEmbedded
import NIOHTTP1
import TestSupport
import Testing

@testable import MockHTTP

@Suite("A connection that owes a request", .timeLimit(.minutes(10)))
struct IdleTests {
    private let channel = EmbeddedChannel(handler: IdleHandler(limit: .seconds(60)))
    private let head = HTTPRequestHead(version: .http1_1, method: .POST, uri: "/")

    private func connect() throws { try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait() }

    private func pass(seconds: Int64) { channel.embeddedEventLoop.advanceTime(by: .seconds(seconds)) }

    @Test("is closed when nothing comes")
    func silent() throws {
        try connect()
        pass(seconds: 59)
        #expect(channel.isActive)
        pass(seconds: 1)
        #expect(!channel.isActive)
    }

    @Test("is closed when a request stops in the middle, counted from its last piece")
    func halfSent() throws {
        try connect()
        pass(seconds: 59)
        try channel.writeInbound(HTTPServerRequestPart.head(head))
        pass(seconds: 59)
        try channel.writeInbound(HTTPServerRequestPart.body(ByteBuffer(string: "a")))
        pass(seconds: 59)
        #expect(channel.isActive)
        pass(seconds: 1)
        #expect(!channel.isActive)
    }

    @Test("owes none while it is answered, and the next one behind the answer")
    func answering() throws {
        try connect()
        try channel.writeInbound(HTTPServerRequestPart.head(head))
        try channel.writeInbound(HTTPServerRequestPart.end(nil))
        pass(seconds: 86_400)
        #expect(channel.isActive)
        try channel.writeOutbound(HTTPServerResponsePart.head(HTTPResponseHead(version: .http1_1, status: .ok)))
        pass(seconds: 86_400)
        try channel.writeOutbound(HTTPServerResponsePart.end(nil))
        pass(seconds: 59)
        #expect(channel.isActive)
        pass(seconds: 1)
        #expect(!channel.isActive)
    }

    @Test("is closed by the server", arguments: ["", "GET / HTT", "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\nab"])
    func bySocket(request: String) async throws {
        try await withStub({ try await $1.say("ok") }, idleLimit: .milliseconds(100)) { site in
            try await site.withConnection { connection in
                // Where the machine is slow, the connection may have ended before.
                try? await connection.send(request)
                _ = try await connection.receiveEnding()
            }
            #expect(site.journal.count == 0)
        }
    }
}
