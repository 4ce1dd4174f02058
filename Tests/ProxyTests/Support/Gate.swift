import Foundation
import Synchronization

/// Holds threads up until it is opened: what the system does not end by itself, in a test.
final class Gate: Sendable {
    private let condition = NSCondition()
    private let isOpen = Mutex(false)

    /// Blocks.
    func wait() {
        condition.lock()
        defer { condition.unlock() }
        while !isOpen.withLock({ $0 }) { condition.wait() }
    }

    func open() {
        condition.lock()
        defer { condition.unlock() }
        isOpen.withLock { $0 = true }
        condition.broadcast()
    }
}
