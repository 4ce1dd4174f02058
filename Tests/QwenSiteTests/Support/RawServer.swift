import MockHTTP
import NIOCore
import NIOPosix

/// One connection of a client to a ``withRawServer(_:_:)``, seen as bytes.
struct ServedConnection {
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var received = ByteBuffer()
    /// From 1, in the order in which the connections came.
    let number: Int

    init(_ inbound: NIOAsyncChannelInboundStream<ByteBuffer>, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>, number: Int) {
        self.inbound = inbound.makeAsyncIterator()
        self.outbound = outbound
        self.number = number
    }

    /// The next request as text, head and body; `nil` when the client has gone.
    mutating func request() async throws -> String? {
        while true {
            let text = String(buffer: received)
            if let end = text.firstRange(of: "\r\n\r\n") {
                let head = text[..<end.upperBound]
                let length = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }?.split(separator: ":").last
                let total = head.utf8.count + (length.flatMap { Int($0.drop { $0 == " " }) } ?? 0)
                if let request = received.readString(length: total) { return request }
            }
            guard let more = try await inbound.next(isolation: #isolation) else { return nil }
            received.writeImmutableBuffer(more)
        }
    }

    /// The next request's head; its body is left to come.
    mutating func head() async throws -> String? {
        while true {
            if let end = String(buffer: received).firstRange(of: "\r\n\r\n") {
                return received.readString(length: String(buffer: received)[..<end.upperBound].utf8.count)
            }
            guard let more = try await inbound.next(isolation: #isolation) else { return nil }
            received.writeImmutableBuffer(more)
        }
    }

    /// Reads so many bytes, and keeps none of them.
    mutating func skip(_ count: Int) async throws {
        var left = count - received.readableBytes
        received.clear()
        while left > 0, let more = try await inbound.next(isolation: #isolation) { left -= more.readableBytes }
    }

    func write(_ text: String) async throws { try await outbound.write(ByteBuffer(string: text)) }

    func write(_ bytes: ByteBuffer) async throws { try await outbound.write(bytes) }

    /// Writes a piece of a chunked body.
    func writeChunk(_ text: String) async throws { try await write("\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n") }

    /// Waits until the client closes the connection.
    mutating func clientLeaves() async throws { while try await inbound.next(isolation: #isolation) != nil {} }
}

/// Serves each connection on a free port of the loopback with `serve`, closing it behind, while `body` runs.
func withRawServer<Value: Sendable>(
    _ serve: @escaping @Sendable (inout ServedConnection) async throws -> Void, _ body: (_ port: Int) async throws -> Value
) async throws -> Value {
    let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .bind(host: "127.0.0.1", port: 0) { channel in
            channel.eventLoop.makeCompletedFuture { try AcceptedConnection<ByteBuffer, ByteBuffer>(channel) }
        }
    let port = server.channel.localAddress?.port ?? 0
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            try await server.executeThenClose { connections in
                try await withThrowingDiscardingTaskGroup { clients in
                    var number = 0
                    for try await connection in connections {
                        number += 1
                        let mine = number
                        clients.addTask {
                            // A client that goes away in the middle is what some tests are about.
                            try? await connection.serve().executeThenClose { inbound, outbound in
                                var connection = ServedConnection(inbound, outbound, number: mine)
                                try await serve(&connection)
                            }
                        }
                    }
                }
            }
        }
        defer { group.cancelAll() }
        return try await body(port)
    }
}
