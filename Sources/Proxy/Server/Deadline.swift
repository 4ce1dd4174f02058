/// An operation took longer than it may.
struct DeadlineExceeded: Error, Equatable {
    /// How long it was given.
    var limit: Duration
}

/// Runs `operation`, cancels it when it takes longer than `limit`, and then throws ``DeadlineExceeded``.
func withDeadline<Value: Sendable>(
    _ limit: Duration,
    clock: some Clock<Duration> = ContinuousClock(),
    _ operation: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask { try await operation() }
        group.addTask {
            try await clock.sleep(until: clock.now.advanced(by: limit), tolerance: nil)
            throw DeadlineExceeded(limit: limit)
        }
        defer { group.cancelAll() }
        guard let first = try await group.next() else { throw CancellationError() }
        return first
    }
}
