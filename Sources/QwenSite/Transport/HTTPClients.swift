public import AsyncHTTPClient
import Glibc
import NIOCore
import Synchronization

/// One HTTP client for each event loop, each with connections of its own: what is asked from an event loop is answered on it, so that
/// no byte of an answer has to wake another thread.
///
/// Connections that were kept may lead nowhere once the machine has slept, or has moved to another network, and it takes the system minutes to
/// find out. So after a sleep, or a request that nothing came back to, the next requests make new ones. What runs on the old goes on.
public final class HTTPClients: Sendable {
    private struct State {
        var clients: [HTTPClient]
        /// How long the machine had slept when they were made.
        var asleep: Duration
        /// Those in whose place others are, and since when.
        var former: [(clients: [HTTPClient], since: ContinuousClock.Instant)] = []
        var isShutDown = false
    }

    /// `nil` where they are another's, who alone can replace them.
    private let make: (@Sendable () -> [HTTPClient])?
    private let timeAsleep: @Sendable () -> Duration
    private let state: Mutex<State>

    /// How long a sleep is told from none.
    private static let nap = Duration.seconds(2)
    /// Longer than any answer goes on.
    private static let longestAnswer = Duration.seconds(7200)

    /// Clients for all event loops that the program shares; to be shut down by whoever made them.
    public convenience init(configuration: HTTPClient.Configuration = HTTPTransport.clientConfiguration) {
        self.init(configuration: configuration, timeAsleep: machineSleep)
    }

    /// - Parameter timeAsleep: how long the machine has slept up to now.
    init(configuration: HTTPClient.Configuration, timeAsleep: @escaping @Sendable () -> Duration) {
        let make = { @Sendable in
            HTTPClient.defaultEventLoopGroup.makeIterator().map { loop in
                HTTPClient(eventLoopGroupProvider: .shared(loop), configuration: configuration)
            }
        }
        self.make = make
        self.timeAsleep = timeAsleep
        state = Mutex(State(clients: make(), asleep: timeAsleep()))
    }

    /// One client for everything.
    public init(_ client: HTTPClient) {
        make = nil
        timeAsleep = { .zero }
        state = Mutex(State(clients: [client], asleep: .zero))
    }

    /// The client of the event loop that the caller runs on; any where it runs on none.
    var current: HTTPClient {
        let asleep = timeAsleep()
        let clients = state.withLock { state in
            if asleep - state.asleep > Self.nap { replace(&state) }
            return state.clients
        }
        return clients.first { $0.eventLoopGroup.any().inEventLoop } ?? clients[0]
    }

    /// Takes note that nothing came back to a request of `client`.
    func noteSilence(of client: HTTPClient) {
        state.withLock { state in
            // Of the requests that met it, the first has done what is to be done.
            if state.clients.contains(where: { $0 === client }) { replace(&state) }
        }
    }

    private func replace(_ state: inout State) {
        guard let make, !state.isShutDown else { return }
        let now = ContinuousClock.now
        while let oldest = state.former.first, now - oldest.since > Self.longestAnswer {
            for client in oldest.clients { client.shutdown { _ in } }
            state.former.removeFirst()
        }
        state.former.append((state.clients, now))
        (state.clients, state.asleep) = (make(), timeAsleep())
    }

    /// Ends what still runs, and closes all connections.
    public func shutdown() async throws {
        let clients = state.withLock { state in
            defer { (state.isShutDown, state.former) = (true, []) }
            return state.clients + state.former.flatMap(\.clients)
        }
        for client in clients { try await client.shutdown() }
    }
}

/// How long this machine has slept since it was started.
private func machineSleep() -> Duration {
    func time(_ clock: clockid_t) -> Duration {
        var time = timespec()
        clock_gettime(clock, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
    // One of them stands still meanwhile.
    return time(CLOCK_BOOTTIME) - time(CLOCK_MONOTONIC)
}
