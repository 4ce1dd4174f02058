import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Tells a client that asks before it sends a large body (`Expect: 100-continue`, as curl does) to send it.
///
/// One that announces more bytes than the path takes is told nothing here: it gets its refusal without having sent them.
final class ContinueHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let limits: Limits
    /// How many requests have come whose answers have not ended.
    private var unanswered = 0
    /// Whether the newest request's client is to be told, as soon as the answers before it have ended: what is written among them belongs to them.
    private var isDue = false

    init(limits: Limits) { self.limits = limits }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let head) = unwrapInboundIn(data) {
            unanswered += 1
            isDue = isAwaited(head)
            tellIfDue(context)
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        context.write(data, promise: promise)
        guard case .end = unwrapOutboundIn(data) else { return }
        unanswered -= 1
        tellIfDue(context)
    }

    private func isAwaited(_ head: HTTPRequest) -> Bool {
        guard head.headerFields[.expect]?.lowercased() == "100-continue" else { return false }
        let announced = head.headerFields[.contentLength].flatMap(Int.init) ?? 0
        return announced <= limits.bodyBytes(path: String((head.path ?? "").prefix { $0 != "?" }))
    }

    private func tellIfDue(_ context: ChannelHandlerContext) {
        guard isDue, unanswered == 1 else { return }
        isDue = false
        context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
    }
}
