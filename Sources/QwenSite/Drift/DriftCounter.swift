import Synchronization

/// Counts what the site's answers hold that this program does not know: the first sign that the site has changed.
///
/// Counted are shapes, such as `delta.mood` or `phase Musing`, never what was said. The number of shapes is bounded.
public final class DriftCounter: Sendable {
    /// How many shapes are told apart.
    public static let limit = 200

    /// Called for a shape, and whether it is met for the first time; all shapes beyond those that are told apart are one, ``others``.
    public typealias Observer = @Sendable (_ shape: String, _ isNew: Bool) -> Void
    /// The name of all shapes beyond those that are told apart.
    public static let others = "others"

    private let state = Mutex(Snapshot())
    private let observer = Mutex<Observer?>(nil)

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
    public var snapshot: Snapshot { state.withLock { $0 } }

    /// Has `observer` told of every shape that is met from now on, in place of whoever was told before.
    public func observe(_ observer: @escaping Observer) { self.observer.withLock { $0 = observer } }

    func count(_ shapes: [String]) {
        guard !shapes.isEmpty else { return }
        let met = state.withLock { state in
            shapes.map { shape in
                guard let count = state.counts[shape] ?? (state.counts.count < Self.limit ? 0 : nil) else {
                    state.others += 1
                    return (Self.others, state.others == 1)
                }
                state.counts[shape] = count + 1
                return (shape, count == 0)
            }
        }
        guard let observer = observer.withLock({ $0 }) else { return }
        for (shape, isNew) in met { observer(shape, isNew) }
    }
}
