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
        /// Those that wait for an answer to begin.
        var beginnings: [ObjectIdentifier: Beginning] = [:]
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

    /// Runs `begin`, which waits for an answer to begin, and gives it up when the time is over that running answers still had.
    /// - Throws: what `begin` throws, or the ``APIError`` for the end of the program.
    func watch<Value: Sendable>(_ begin: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let beginning = Beginning()
        state.withLock { $0.beginnings[ObjectIdentifier(beginning)] = beginning }
        defer { state.withLock { $0.beginnings[ObjectIdentifier(beginning)] = nil } }
        return try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask { try await begin() }
            group.addTask {
                await beginning.over()
                try Task.checkCancellation()
                throw APIError.shuttingDown()
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw CancellationError() }
            return first
        }
    }

    /// Watches until it is cancelled.
    func run() async {
        await withGracefulShutdownHandler {
            while (try? await Task.sleep(for: interval)) != nil {
                let shutdown = shutdown
                let (waits, beginnings) = state.withLock { (Array($0.waits.values), Array($0.beginnings.values)) }
                for wait in waits { wait.check(shutdown) }
                if shutdown >= .ofAnswers { for beginning in beginnings { beginning.end() } }
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

/// The wait for one answer to begin.
private final class Beginning: Sendable {
    private let ends: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (ends, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    /// Returns when it has no more time, or when the task is cancelled.
    func over() async { for await _ in ends {} }

    func end() { continuation.finish() }
}
