import Synchronization

/// How long a client may keep the server waiting for the next piece of a body. What the server itself waits for does not count.
final class ClientPatience: Sendable {
    private let limit: Duration
    private let since = Mutex<ContinuousClock.Instant?>(nil)

    private init(limit: Duration) { self.limit = limit }

    /// Runs `operation`, and cancels it when the client has been silent for `limit`.
    /// - Throws: what `operation` throws, or ``DeadlineExceeded``.
    static func run<Value: Sendable>(
        limit: Duration, _ operation: @escaping @Sendable (ClientPatience) async throws -> Value
    ) async throws -> Value {
        let patience = ClientPatience(limit: limit)
        return try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask { try await operation(patience) }
            group.addTask { try await patience.watch() }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw CancellationError() }
            return first
        }
    }

    /// The client is waited for from now on.
    func begin() { since.withLock { $0 = .now } }

    func end() { since.withLock { $0 = nil } }

    private func watch<Value>() async throws -> Value {
        while true {
            let waited = since.withLock { $0 }.map { $0.duration(to: .now) } ?? .zero
            guard waited < limit else { throw DeadlineExceeded(limit: limit) }
            try await Task.sleep(for: max(limit - waited, .milliseconds(1)))
        }
    }
}
