import Glibc
import Logging
import NIOCore

/// Takes connections as long as there is room for them; the others wait in the system's queue. Of an address that is listened on, next to the
/// socket.
///
/// In the place of Hummingbird's own handler, which a connection that is closed at another address would not wake.
final class ConnectionGate: ChannelDuplexHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel
    typealias OutboundIn = Never
    typealias OutboundOut = Never

    private let limit: ConnectionLimit
    private let logger: Logger
    private var context: ChannelHandlerContext?
    private var isWaiting = false
    private var pause: Scheduled<Void>?
    private var isTold = false

    /// How long nobody is let in where the process can't open another file.
    private static let pauseLength = TimeAmount.seconds(1)

    init(_ limit: ConnectionLimit, logger: Logger) {
        self.limit = limit
        self.logger = logger
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        pause?.cancel()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isTold = false
        limit.opened()
        unwrapInboundIn(data).closeFuture.whenComplete { [limit] _ in limit.closed() }
        context.fireChannelRead(data)
    }

    func read(context: ChannelHandlerContext) {
        // The end of the pause reads.
        guard !isWaiting, pause == nil else { return }
        let (loop, gate) = (context.eventLoop, NIOLoopBound(self, eventLoop: context.eventLoop))
        let hasRoom = limit.hasRoom { loop.execute { gate.value.readAgain() } }
        if hasRoom { context.read() } else { isWaiting = true }
    }

    private func readAgain() {
        isWaiting = false
        if let context { read(context: context) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? IOError, error.errnoCode == EMFILE || error.errnoCode == ENFILE, pause == nil {
            if !isTold { logger.warning("clients can't connect: as many files are open as the system allows ('ulimit -Hn')") }
            isTold = true
            // A channel that has failed to take a connection tries for ever, unless it is told not to read by itself.
            try? context.channel.syncOptions?.setOption(.autoRead, value: false)
            pause = context.eventLoop.assumeIsolated().scheduleTask(in: Self.pauseLength) { [self] in
                pause = nil
                try? self.context?.channel.syncOptions?.setOption(.autoRead, value: true)
            }
        }
        context.fireErrorCaught(error)
    }
}
