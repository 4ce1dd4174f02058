public import NIOCore
import Synchronization

/// A connection that was accepted. One that nobody begins to serve, since the server ended meanwhile, is closed: to drop its asynchronous
/// channel while it is open would end the process.
public final class AcceptedConnection<Inbound: Sendable, Outbound: Sendable>: Sendable {
    public typealias Served = NIOAsyncChannel<Inbound, Outbound>

    private let served: Served
    private let isServed = Atomic(false)

    /// - Parameter channel: has all its handlers. Called on its event loop, before anything is read.
    public init(_ channel: any Channel) throws { served = try Served(wrappingChannelSynchronously: channel) }

    deinit {
        guard !isServed.load(ordering: .acquiring) else { return }
        served.channel.closeFuture.whenComplete { [served] _ in withExtendedLifetime(served) {} }
        served.channel.close(promise: nil)
    }

    /// Hands the connection to whoever serves it, and who closes it.
    public func serve() -> Served {
        isServed.store(true, ordering: .releasing)
        return served
    }
}
