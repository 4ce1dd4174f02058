import NIOCore

/// Ends the connection of a client that takes nothing of its answer, so that nobody waits for it for ever.
///
/// A slow client has all the time it needs: whenever it has taken enough for more to be written, the wait begins anew.
final class StalledClientHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny
    typealias InboundOut = NIOAny

    private let patience: TimeAmount
    private var end: Scheduled<Void>?

    init(patience: TimeAmount) { self.patience = patience }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        stopWaiting()
        if !context.channel.isWritable {
            end = context.eventLoop.assumeIsolated().scheduleTask(in: patience) { context.close(promise: nil) }
        }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        stopWaiting()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { stopWaiting() }

    private func stopWaiting() {
        end?.cancel()
        end = nil
    }
}
