import Synchronization

/// A value that a test and the closures it hands out share.
final class Shared<Value: Sendable>: Sendable {
    private let value: Mutex<Value>

    init(_ value: Value) { self.value = Mutex(value) }

    func withLock<Result: Sendable>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        try value.withLock { value in
            // A copy goes through the body, so that nothing of the value is lent out of the lock.
            var copy = value
            defer { value = copy }
            return try body(&copy)
        }
    }
}
