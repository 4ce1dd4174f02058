/// Waits until `condition` holds, looking at it again and again. For what nobody tells of.
/// - Throws: ``WaitedTooLong`` after `limit`, a safety net.
public func wait(within limit: Duration = .safetyNet, until condition: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !condition() {
        guard .now < deadline else { throw WaitedTooLong() }
        try await Task.sleep(for: .milliseconds(1))
    }
}

/// What was waited for did not come.
public struct WaitedTooLong: Error {}
