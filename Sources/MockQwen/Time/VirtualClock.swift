import Synchronization

/// A clock whose time passes only while all who work by it sleep, and then at once: it jumps to the moment at which the first of them
/// wakes. One sleeper is woken at a time, and the next one only when it sleeps again or has left, so that whatever happens, happens in
/// the order of its moments, across all answers of a server.
///
/// Only the twin's own pauses pass so. What a client does between its calls takes no virtual time, and a client that does not read what
/// was written to it stops the clock.
public final class VirtualClock: Clock, Sendable {
    public struct Instant: InstantProtocol {
        /// Time since the clock was made.
        public var offset: Duration
        public func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        public func duration(to other: Instant) -> Duration { other.offset - offset }
        public static func < (one: Instant, other: Instant) -> Bool { one.offset < other.offset }
    }

    private struct Sleeper {
        var number: Int
        var deadline: Instant
        var wake: AsyncStream<Never>.Continuation
    }

    private struct State {
        var now = Instant(offset: .zero)
        /// How many work, and do not sleep.
        var working = 0
        /// By deadline, then by number.
        var sleepers: [Sleeper] = []
        var lastNumber = 0

        mutating func insert(_ sleeper: Sleeper) {
            var (low, high) = (0, sleepers.count)
            while low < high {
                let middle = (low + high) / 2
                if sleepers[middle].deadline <= sleeper.deadline { low = middle + 1 } else { high = middle }
            }
            sleepers.insert(sleeper, at: low)
        }

        mutating func wakeNext() {
            guard working <= 0, let first = sleepers.first else { return }
            sleepers.removeFirst()
            now = max(now, first.deadline)
            working += 1
            first.wake.finish()
        }
    }

    private let state = Mutex(State())

    public init() {}

    public var now: Instant { state.withLock { $0.now } }
    public var minimumResolution: Duration { .zero }

    /// Somebody begins to work by this clock, whose time stands still until he sleeps or leaves.
    func enter() {
        state.withLock { $0.working += 1 }
    }

    /// Somebody leaves, or waits for something else than time.
    func leave() {
        state.withLock { state in
            state.working -= 1
            state.wakeNext()
        }
    }

    /// Sleeps; the caller has entered.
    public func sleep(until deadline: Instant, tolerance: Duration? = nil) async throws {
        try Task.checkCancellation()
        let (awake, wake) = AsyncStream.makeStream(of: Never.self)
        let number: Int? = state.withLock { state -> Int? in
            guard deadline > state.now else { return nil }
            state.lastNumber += 1
            state.insert(Sleeper(number: state.lastNumber, deadline: deadline, wake: wake))
            state.working -= 1
            state.wakeNext()
            return state.lastNumber
        }
        guard let number else { return }
        for await _ in awake {}
        state.withLock { state in
            // Still there: it was not time that woke the sleeper, but cancellation.
            guard let index = state.sleepers.firstIndex(where: { $0.number == number }) else { return }
            state.sleepers.remove(at: index)
            state.working += 1
        }
        try Task.checkCancellation()
    }
}
