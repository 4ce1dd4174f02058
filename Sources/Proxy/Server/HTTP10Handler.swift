import NIOCore
import NIOHTTP1

/// Answers clients of HTTP/1.0 in their version: without chunks, which they don't know, and the end of the connection is the end of
/// the answer.
///
/// Between NIO's HTTP/1 and Hummingbird, whose requests no longer tell their version. nginx speaks 1.0 to the servers behind it
/// unless it is told otherwise.
final class HTTP10Handler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// Whether the client has spoken HTTP/1.0. It is given one answer then.
    private var isOld = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data), head.version == .http1_0 else { return context.fireChannelRead(data) }
        isOld = true
        // Hummingbird ends the connection behind the answer to such a request.
        head.headers.replaceOrAdd(name: "connection", value: "close")
        // Nothing that HTTP/1.0 has.
        head.headers.remove(name: "expect")
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard isOld, case .head(var head) = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
        // Nor is there anything before an answer.
        guard head.status.code >= 200 else {
            promise?.fail(ChannelError.operationUnsupported)
            return
        }
        head.version = .http1_0
        head.headers.remove(name: "transfer-encoding")
        head.headers.replaceOrAdd(name: "connection", value: "close")
        context.write(wrapOutboundOut(.head(head)), promise: promise)
    }
}
