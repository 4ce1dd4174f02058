import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Tells a client that asks before it sends a large body (`Expect: 100-continue`, as curl does) to send it.
///
/// One that announces more bytes than the path takes is told nothing here: it gets its refusal without having sent them.
final class ContinueHandler: ChannelInboundHandler, RemovableChannelHandler, Sendable {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundOut = HTTPResponsePart

    private let limits: Limits

    init(limits: Limits) { self.limits = limits }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let head) = unwrapInboundIn(data), head.headerFields[.expect]?.lowercased() == "100-continue" {
            let announced = head.headerFields[.contentLength].flatMap(Int.init) ?? 0
            let path = String((head.path ?? "").prefix { $0 != "?" })
            if announced <= limits.bodyBytes(path: path) {
                context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
            }
        }
        context.fireChannelRead(data)
    }
}
