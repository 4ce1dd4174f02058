import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Ends the answers to `HEAD` with their heads.
///
/// NIO marks the end of an answer without a length, whatever the request was, and clients would take that mark for the next answer.
final class HeadRequestHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// Whether each request that is not answered yet asks for a head alone.
    private var unanswered = CircularBuffer<Bool>()

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let head) = unwrapInboundIn(data) { unanswered.append(head.method == .head) }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .end = unwrapOutboundIn(data), unanswered.popFirst() == true else { return context.write(data, promise: promise) }
        context.write(wrapOutboundOut(.body(ByteBuffer())), promise: promise)
    }
}
