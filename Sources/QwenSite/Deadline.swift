/// Runs `work`, and gives it up when it has not ended after `limit`.
/// - Throws: what `work` throws, or ``SiteError/unavailable(_:)`` with ``Unavailability/silent(seconds:)``.
func withDeadline<Value: Sendable>(_ limit: Duration, _ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
    let silent = SiteError.unavailable(.silent(seconds: Int(limit.components.seconds)))
    return try await withThrowingTaskGroup(of: Value.self) { group in
        defer { group.cancelAll() }
        group.addTask { try await work() }
        group.addTask {
            try await Task.sleep(for: limit)
            throw silent
        }
        guard let value = try await group.next() else { throw silent }
        return value
    }
}
