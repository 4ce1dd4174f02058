import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Hummingbird's HTTP/1 connection, and more than that: its tasks run on its event loop, they are cancelled when the client
/// leaves, clients of HTTP/1.0 are understood, and those whose request is refused can read why.
struct ConnectionChannel: ServerChildChannel {
    private let base: HTTP1Channel

    init(responder: @escaping HTTPChannelHandler.Responder, limits: Limits) {
        base = HTTP1Channel(
            responder: responder,
            configuration: .init(
                additionalChannelHandlers: [
                    StalledClientHandler(patience: .init(limits.stalledClient)), HeadWithBodyHandler(), HeadRequestHandler(), ClientPresence(),
                    ContinueHandler(limits: limits), CloseHandler(limits: limits), UnreadableRequestHandler(),
                ],
                idleTimeout: .init(limits.idleConnection)
            )
        )
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<AcceptedConnection> {
        base.setup(channel: channel, logger: logger).flatMapThrowing { requests in
            let connection = AcceptedConnection(requests)
            let pipeline = channel.pipeline.syncOperations
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try pipeline.addHandler(HTTP10Handler(), position: .after(decoder))
            return connection
        }
    }

    func handle(value: AcceptedConnection, logger: Logger) async {
        await withTaskExecutorPreference(EventLoopTaskExecutor(value.channel.eventLoop)) {
            guard let presence = await value.channel.clientPresence() else { return }
            await withTaskGroup { group in
                group.addTask { await base.handle(value: value.serve(), logger: logger) }
                group.addTask { await presence.left() }
                await group.next()
                group.cancelAll()
            }
        }
    }
}

extension HTTPServerBuilder {
    /// HTTP/1 connections that notice when their client leaves.
    static func clientAware(_ limits: Limits) -> HTTPServerBuilder {
        HTTPServerBuilder { responder in ConnectionChannel(responder: responder, limits: limits) }
    }
}

extension Channel {
    /// The connection's presence; `nil` where the connection has already gone.
    func clientPresence() async -> ClientPresence? {
        if eventLoop.inEventLoop { return try? pipeline.syncOperations.handler(type: ClientPresence.self) }
        return try? await eventLoop.submit { try self.pipeline.syncOperations.handler(type: ClientPresence.self) }.get()
    }
}
