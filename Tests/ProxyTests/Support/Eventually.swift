import TestSupport
import Testing

/// Waits until `condition` holds, for as long as a busy machine may take.
func eventually(_ condition: () async throws -> Bool, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let deadline = ContinuousClock.now + .safetyNet
    while try await !condition() {
        guard .now < deadline else {
            Issue.record("it has not come about", sourceLocation: sourceLocation)
            return
        }
        try await Task.sleep(for: .milliseconds(10))
    }
}
