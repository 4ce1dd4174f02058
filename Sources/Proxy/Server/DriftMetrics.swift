import Logging
import Metrics
import QwenSite
import Synchronization

/// Tells operators what the site's answers hold that this program does not know: as the counter `qwen_site_unknown_shapes`, with the label
/// `shape`, and each shape once in the log. There are no more shapes than ``DriftCounter/limit`` and one for all others.
final class DriftMetrics: Sendable {
    private let factory: any MetricsFactory
    private let logger: Logger
    private let counters = Mutex<[String: Counter]>([:])

    init(factory: any MetricsFactory, logger: Logger) {
        self.factory = factory
        self.logger = logger
    }

    /// Tells from now on what `drift` counts.
    func observe(_ drift: DriftCounter) { drift.observe { self.note($0, isNew: $1) } }

    private func note(_ shape: String, isNew: Bool) {
        counters.withLock { counters in
            let counter = counters[shape] ?? Counter(label: "qwen_site_unknown_shapes", dimensions: [("shape", shape)], factory: factory)
            counters[shape] = counter
            counter.increment()
        }
        guard isNew else { return }
        logger.warning(
            "the site's answers hold something that this program does not know; look for a newer version if answers are incomplete",
            metadata: ["shape": "\(shape)"])
    }
}
