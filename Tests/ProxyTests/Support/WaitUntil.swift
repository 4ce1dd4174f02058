import TestSupport
import Testing

/// Waits for something that comes to pass by itself and tells nobody, such as that a file is gone.
func wait(
    until isSo: () async throws -> Bool, sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let deadline = ContinuousClock.now + .safetyNet
    while try await !isSo() {
        try #require(.now < deadline, sourceLocation: sourceLocation)
        try await Task.sleep(for: .milliseconds(5))
    }
}
