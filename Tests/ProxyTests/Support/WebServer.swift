import NIOCore
import NIOPosix
import Synchronization

/// Runs a server that answers each connection's request with the bytes that `answer` makes of its head, while `body` runs. Behind `CONNECT` it
/// goes on, as a proxy does, in the place of whatever that names.
/// - Parameter closes: whether it ends the connection behind its answer, be that whole or not.
func withWebServer<Result: Sendable>(
    closes: Bool = true,
    _ answer: @escaping @Sendable (_ head: String) -> ByteBuffer, _ body: @escaping @Sendable (_ port: Int) async throws -> Result
) async throws -> Result {
    let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .childChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(WebHandler(answer: answer, closes: closes)) }
        }
        .bind(host: "127.0.0.1", port: 0).get()
    do {
        let result = try await body(server.localAddress?.port ?? 0)
        try? await server.close()
        return result
    } catch {
        try? await server.close()
        throw error
    }
}

private final class WebHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let answer: @Sendable (String) -> ByteBuffer
    private let closes: Bool
    private var head = ""

    init(answer: @escaping @Sendable (String) -> ByteBuffer, closes: Bool) { (self.answer, self.closes) = (answer, closes) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        head += String(buffer: unwrapInboundIn(data))
        guard head.contains("\r\n\r\n") else { return }
        context.writeAndFlush(wrapOutboundOut(answer(head)), promise: nil)
        guard !head.hasPrefix("CONNECT ") else {
            head = ""
            return
        }
        if closes { context.close(mode: .output, promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

extension ByteBuffer {
    /// An HTTP answer.
    static func httpAnswer(_ status: String = "200 OK", _ headers: String = "content-type: image/png", body: String = "picture") -> ByteBuffer {
        ByteBuffer(string: "HTTP/1.1 \(status)\r\n\(headers)\r\nconnection: close\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)")
    }
}
