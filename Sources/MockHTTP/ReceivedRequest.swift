public import NIOCore
public import NIOHTTP1

/// A whole request, and when its last byte was here.
public struct ReceivedRequest: Sendable {
    public let head: HTTPRequestHead
    /// Empty where there is none.
    public let body: ByteBuffer
    public let arrived: ContinuousClock.Instant

    /// Whether its connection may serve another one. A client of HTTP/1.0 waits for the end of the connection, since it knows no chunks and
    /// nobody promises it more.
    public var allowsAnother: Bool { head.isKeepAlive && head.version != .http1_0 }
}

/// Notes when a request was complete, before it waits for a task that answers it.
final class ArrivalHandler: ChannelInboundHandler, Sendable {
    typealias InboundIn = NIOHTTPServerRequestFull
    typealias InboundOut = ReceivedRequest

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let request = Self.unwrapInboundIn(data)
        context.fireChannelRead(Self.wrapInboundOut(ReceivedRequest(head: request.head, body: request.body ?? ByteBuffer(), arrived: .now)))
    }
}
