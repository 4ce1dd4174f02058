public import FoundationEssentials
import MockQwen
import Synchronization

/// A clock that stands still until a test moves it; it serves as the time of day too.
public final class ManualClock: Clock, Sendable {
    public struct Instant: InstantProtocol {
        /// Time since the clock was made.
        public var offset: Duration
        public func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        public func duration(to other: Instant) -> Duration { other.offset - offset }
        public static func < (one: Instant, other: Instant) -> Bool { one.offset < other.offset }
    }

    private struct State {
        var now = Instant(offset: .zero)
        var sleepers: [Int: (deadline: Instant, wake: AsyncStream<Never>.Continuation)] = [:]
        var next = 0
    }

    private let state = Mutex(State())
    private let start: Date
    private let signal = ChangeSignal()

    /// - Parameter start: the time of day at the beginning, in seconds since 1970.
    public init(start: Double = 1_790_000_000) {
        self.start = Date(timeIntervalSince1970: start)
    }

    public var now: Instant { state.withLock { $0.now } }
    public var minimumResolution: Duration { .zero }
    /// The time of day.
    public var date: Date { start.addingTimeInterval(now.offset / .seconds(1)) }

    public func sleep(until deadline: Instant, tolerance: Duration? = nil) async throws {
        let (awake, wake) = AsyncStream.makeStream(of: Never.self)
        let number = state.withLock { state in
            state.next += 1
            if deadline <= state.now { wake.finish() } else { state.sleepers[state.next] = (deadline, wake) }
            return state.next
        }
        signal.notify()
        for await _ in awake {}
        _ = state.withLock { $0.sleepers.removeValue(forKey: number) }
        signal.notify()
        try Task.checkCancellation()
    }

    /// When the next sleeper wakes, as time since the clock was made.
    public var nextDeadline: Duration? { state.withLock { $0.sleepers.values.map(\.deadline).min()?.offset } }

    /// Waits until at least `count` tasks sleep.
    public func sleepers(_ count: Int) async {
        for await _ in signal.changes where state.withLock({ $0.sleepers.count >= count }) { return }
    }

    /// Waits until nobody sleeps.
    public func noSleepers() async {
        for await _ in signal.changes where state.withLock({ $0.sleepers.isEmpty }) { return }
    }

    /// Waits until somebody sleeps for exactly this long from now.
    public func waitForSleeper(at wait: Duration) async {
        for await _ in signal.changes
        where state.withLock({ state in state.sleepers.values.contains { $0.deadline == state.now.advanced(by: wait) } }) { return }
    }

    /// Moves the clock forward, and wakes whoever sleeps until then.
    public func advance(by duration: Duration) {
        state.withLock { state in
            state.now = state.now.advanced(by: duration)
            for (number, sleeper) in state.sleepers where sleeper.deadline <= state.now {
                sleeper.wake.finish()
                state.sleepers[number] = nil
            }
        }
    }
}
