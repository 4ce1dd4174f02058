import ServiceLifecycle
import Synchronization

/// Watches the time of all running answers: one timer for all, since several for each would cost more than the answers themselves.
final class AnswerWatch: Sendable {
    /// How far the program's end has come.
    enum Shutdown: Int, Comparable {
        /// It has not been told to end, or what runs may still go on.
        case none
        /// The time that running answers still had is over.
        case ofAnswers
        /// So is the time for clients to take what they are told of it.
        case ofClients

        static func < (left: Shutdown, right: Shutdown) -> Bool { left.rawValue < right.rawValue }
    }

    private struct State {
        var waits: [ObjectIdentifier: AnswerWait] = [:]
        /// When the program was told to end.
        var shutdownBegan: ContinuousClock.Instant?
    }

    private let limits: Limits
    private let state = Mutex(State())

    init(_ limits: Limits) { self.limits = limits }

    var shutdown: Shutdown {
        guard let began = state.withLock({ $0.shutdownBegan }) else { return .none }
        let passed = began.duration(to: .now)
        return passed >= limits.shutdownForClients ? .ofClients : passed >= limits.shutdownForAnswers ? .ofAnswers : .none
    }

    func add(_ wait: AnswerWait) { state.withLock { $0.waits[ObjectIdentifier(wait)] = wait } }

    func remove(_ wait: AnswerWait) { state.withLock { $0.waits[ObjectIdentifier(wait)] = nil } }

    /// Watches until it is cancelled.
    func run() async {
        await withGracefulShutdownHandler {
            while (try? await Task.sleep(for: interval)) != nil {
                let shutdown = shutdown
                for wait in state.withLock({ Array($0.waits.values) }) { wait.check(shutdown) }
            }
        } onGracefulShutdown: { [self] in
            state.withLock { $0.shutdownBegan = .now }
        }
    }

    /// Fine enough for the shortest limit, and never so fine that it costs something.
    private var interval: Duration {
        let shortest = min(limits.keepAlive, limits.eventGap, limits.wholeAnswer, limits.shutdownForAnswers)
        return max(min(shortest / 10, .seconds(1)), .milliseconds(10))
    }
}
