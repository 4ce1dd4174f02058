import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Ends a connection so that its client can read the last answer: behind one that says `connection: close`, and wherever the server has
/// nothing more to say. Has answers say so to clients that want it, and to requests whose body nobody wants to read to its end.
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

    /// How many requests have begun, and how many answers have ended; clients need not wait for one answer before they ask again.
    private var (begun, answered) = (0, 0)
    /// Which request is the last that its client sends, counted from one.
    private var last: Int?
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
        if let wasted {
            if case .body(let bytes) = part { waste(bytes, after: wasted, context) }
            return
        }
        switch part {
        case .head(let head): return context.fireChannelRead(wrapInboundOut(.head(noted(head))))
        case .body(let bytes): rest = rest.map { $0 - bytes.readableBytes }
        case .end: rest = 0
        }
        context.fireChannelRead(data)
    }

    /// The head as Hummingbird understands it, which knows no other way to say that a request is the last.
    private func noted(_ head: HTTPRequest) -> HTTPRequest {
        begun += 1
        rest = head.headerFields[.contentLength].flatMap(Int.init)
        guard last == nil, let options = head.headerFields[.connection], options.namesClose else { return head }
        last = begun
        var head = head
        head.headerFields[.connection] = "close"
        return head
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        // Whatever is written behind the last answer is none.
        guard wasted == nil else {
            promise?.fail(ChannelError.outputClosed)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(var head):
            // Only the newest request can be incomplete.
            let isLeft = answered + 1 == begun && rest.map { $0 > most } ?? true
            if isLeft || answered + 1 == last { head.headerFields[.connection] = "close" }
            closes = head.headerFields[.connection] == "close"
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end:
            answered += 1
            context.write(data, promise: promise)
            if closes { closeSoon(context) }
        case .body: context.write(data, promise: promise)
        }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard mode == .output else { return context.close(mode: mode, promise: promise) }
        if wasted == nil { closeSoon(context) }
        promise?.succeed()
    }

    private func closeSoon(_ context: ChannelHandlerContext) {
        wasted = 0
        // A connection whose client has closed its side is closed at once, with what has not gone out yet.
        let written = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(wrapOutboundOut(.body(ByteBuffer())), promise: written)
        written.futureResult.assumeIsolated().whenComplete { [self] _ in
            context.close(mode: .output, promise: nil)
            guard context.channel.isActive else { return }
            end = context.eventLoop.assumeIsolated().scheduleTask(in: patience) { context.close(promise: nil) }
        }
        context.read()
    }

    private func waste(_ bytes: ByteBuffer, after wasted: Int, _ context: ChannelHandlerContext) {
        let sum = wasted + bytes.readableBytes
        self.wasted = sum
        if sum > most { context.close(promise: nil) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
        // Nobody else asks for what is thrown away.
        if wasted != nil { context.read() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // Escalates to all of the connection, once everything is written.
        if case ChannelEvent.inputClosed = event, end != nil { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // So comes what follows on a request that can't be read.
        if let wasted, case ByteToMessageDecoderError.dataReceivedInErrorState(_, let bytes) = error { return waste(bytes, after: wasted, context) }
        context.fireErrorCaught(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end?.cancel()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { end?.cancel() }
}

extension String {
    /// Whether a list of connection options, in any case, has `close`.
    fileprivate var namesClose: Bool {
        split(separator: ",").contains { $0.drop { $0 == " " }.prefix { $0 != " " }.lowercased() == "close" }
    }
}
