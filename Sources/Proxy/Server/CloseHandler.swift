import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Closes the connection behind an answer that says `connection: close`, and has answers say so to requests whose body nobody wants to read to
/// its end.
///
/// Where a client still sends when its connection is closed, it may be told of that alone, and never read the answer. So a little of the rest
/// is taken and thrown away first, for a moment. A client that sends less than that keeps its connection, if it says so beforehand.
final class CloseHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let most: Int
    private let patience: TimeAmount

    /// How many requests have begun and are not answered yet; clients need not wait for one answer before they ask again.
    private var unanswered = 0
    /// How many bytes of the newest request are still to come; `nil` where its client does not say.
    private var rest: Int? = 0
    private var closes = false
    /// What comes behind the last answer: so many bytes have been thrown away. `nil` before.
    private var wasted: Int?
    private var end: Scheduled<Void>?

    init(limits: Limits) {
        most = limits.unreadBody.bytes
        patience = .init(limits.unreadBody.time)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        note(part)
        guard let wasted else { return context.fireChannelRead(data) }
        switch part {
        case .body(let bytes) where wasted + bytes.readableBytes <= most: self.wasted = wasted + bytes.readableBytes
        case .head: break
        case .body, .end: context.close(promise: nil)
        }
    }

    private func note(_ part: HTTPRequestPart) {
        switch part {
        case .head(let head):
            unanswered += 1
            rest = head.headerFields[.contentLength].flatMap(Int.init)
        case .body(let bytes): rest = rest.map { $0 - bytes.readableBytes }
        case .end: rest = 0
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head):
            // Only the newest request can be incomplete.
            if unanswered == 1, rest.map({ $0 > most }) ?? true { head.headerFields[.connection] = "close" }
            closes = head.headerFields[.connection] == "close"
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end where closes:
            context.writeAndFlush(data, promise: promise)
            closeSoon(context)
        case .end:
            unanswered -= 1
            context.write(data, promise: promise)
        case .body: context.write(data, promise: promise)
        }
    }

    private func closeSoon(_ context: ChannelHandlerContext) {
        guard rest != 0 else { return context.close(promise: nil) }
        wasted = 0
        context.close(mode: .output, promise: nil)
        end = context.eventLoop.assumeIsolated().scheduleTask(in: patience) { context.close(promise: nil) }
        context.read()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
        // Nobody else asks for what is thrown away.
        if wasted != nil { context.read() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event, wasted != nil { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if wasted != nil { context.close(promise: nil) }
        context.fireErrorCaught(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end?.cancel()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { end?.cancel() }
}
