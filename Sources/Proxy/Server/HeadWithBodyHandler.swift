import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Has the head of an answer go out with the beginning of its body, in one write, where that body is there already: where its length is known.
final class HeadWithBodyHandler: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private var isHeld = false

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .head(let head) = unwrapOutboundIn(data) { isHeld = head.headerFields[.contentLength] != nil } else { isHeld = false }
        context.write(data, promise: promise)
    }

    func flush(context: ChannelHandlerContext) {
        if !isHeld { context.flush() }
    }
}
