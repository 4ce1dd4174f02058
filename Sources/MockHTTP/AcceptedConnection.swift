public import NIOCore
import Synchronization

/// A connection that was accepted, and that nobody has begun to serve. One that nobody ever serves, since the server ended meanwhile, is
/// closed: an asynchronous channel must not be made before it is certain to be used, or dropping it ends the process.
public final class AcceptedConnection: Sendable {
    /// Requests come out of it; answers are written to its channel.
    public typealias Served = NIOAsyncChannel<ReceivedRequest, Never>

    private let channel: any Channel
    private let isServed = Mutex(false)

    /// - Parameter channel: does not read before it is served.
    init(_ channel: any Channel) { self.channel = channel }

    deinit {
        if !isServed.withLock({ $0 }) { channel.close(promise: nil) }
    }

    /// Begins to take requests.
    /// - Throws: where the client has gone already.
    public func serve() async throws -> Served {
        isServed.withLock { $0 = true }
        return try await channel.eventLoop.submit { [channel] in
            // A channel that has ended takes no more handlers, and has lost those that it had.
            _ = try channel.pipeline.syncOperations.handler(type: ArrivalHandler.self)
            let served = try Served(wrappingChannelSynchronously: channel)
            try channel.syncOptions?.setOption(.autoRead, value: true)
            return served
        }.get()
    }
}
