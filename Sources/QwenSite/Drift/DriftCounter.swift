import Synchronization

/// Counts what the site's answers hold that this program does not know: the first sign that the site has changed.
///
/// Counted are shapes, such as `delta.mood` or `phase Musing`, never what was said. The number of shapes is bounded.
public final class DriftCounter: Sendable {
    /// How many shapes are told apart.
    public static let limit = 200

    private let counts = Mutex<[String: Int]>([:])
    private let rest = Mutex(0)

    public init() {}

    /// How often each shape was met.
    public struct Snapshot: Equatable, Sendable {
        public var counts: [String: Int]
        /// Shapes met beyond the number that is told apart.
        public var others: Int

        public init(counts: [String: Int] = [:], others: Int = 0) {
            self.counts = counts
            self.others = others
        }
    }

    /// The counts since the counter was made.
    public var snapshot: Snapshot { Snapshot(counts: counts.withLock { $0 }, others: rest.withLock { $0 }) }

    func count(_ shapes: [String]) {
        guard !shapes.isEmpty else { return }
        let surplus = counts.withLock { counts in
            shapes.count { shape in
                guard counts[shape] != nil || counts.count < Self.limit else { return true }
                counts[shape, default: 0] += 1
                return false
            }
        }
        if surplus > 0 { rest.withLock { $0 += surplus } }
    }
}
