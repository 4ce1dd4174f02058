import Hummingbird
import HummingbirdCore
import NIOCore
import Synchronization

/// A connection that was accepted. One that nobody begins to serve, since the server stopped meanwhile, is closed: to drop its asynchronous
/// channel while it is open would end the process.
final class AcceptedConnection: ServerChildChannelValue {
    private let requests: HTTP1Channel.Value
    private let isServed = Atomic(false)

    init(_ requests: HTTP1Channel.Value) { self.requests = requests }

    deinit {
        guard !isServed.load(ordering: .acquiring) else { return }
        requests.channel.closeFuture.whenComplete { [requests] _ in withExtendedLifetime(requests) {} }
        requests.channel.close(promise: nil)
    }

    var channel: any Channel { requests.channel }

    /// Hands the connection to whoever serves it, and who closes it.
    func serve() -> HTTP1Channel.Value {
        isServed.store(true, ordering: .releasing)
        return requests
    }
}
