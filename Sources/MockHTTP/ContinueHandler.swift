import NIOCore
import NIOHTTP1

/// Tells a client that asks before it sends a body (`Expect: 100-continue`, as curl does with large ones) to send it.
///
/// One that announces more than `limit` bytes is told nothing here: it gets its refusal without having sent them.
final class ContinueHandler: ChannelInboundHandler, Sendable {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let limit: Int

    init(limit: Int) { self.limit = limit }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let head) = Self.unwrapInboundIn(data), head.headers["expect"].contains(where: { $0.lowercased() == "100-continue" }) {
            let announced = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
            if announced <= limit {
                context.writeAndFlush(Self.wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))), promise: nil)
            }
        }
        context.fireChannelRead(data)
    }
}
