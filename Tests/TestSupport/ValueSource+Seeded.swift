public import RecordingFormat
import Synchronization

extension ValueSource {
    /// Values that are the same for the same seed, at the time `now` in milliseconds since 1970.
    public static func seeded(_ seed: UInt64, now: Int = 1_790_000_000_000) -> ValueSource {
        let generator = SharedGenerator(seed: seed)
        return .fresh(now: { now }, key: AccessTokenKey(seed: "\(seed)")) { generator.next() }
    }
}

/// A generator that closures can share.
private final class SharedGenerator: Sendable {
    private let generator: Mutex<SeededGenerator>

    init(seed: UInt64) { generator = Mutex(SeededGenerator(seed: seed)) }

    func next() -> UInt64 { generator.withLock { $0.next() } }
}
