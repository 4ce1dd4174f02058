import NIOCore
import TestSupport

@testable import MockQwen

/// Answers with a closure, to test the server below the behaviours.
struct StubResponder: MockResponder {
    let answer: @Sendable (MockRequest, MockResponseWriter) async throws -> Void

    func respond(to request: MockRequest, with writer: MockResponseWriter) async throws { try await answer(request, writer) }

    func reset() {}
}

/// Runs a server whose answers `answer` writes.
func withStub<Result: Sendable>(
    _ answer: @escaping @Sendable (MockRequest, MockResponseWriter) async throws -> Void, bodyLimit: Int = 1 << 20,
    idleLimit: Duration = .safetyNet,
    during body: @escaping @Sendable (RunningMockSite) async throws -> Result
) async throws -> Result {
    try await withMockSite(
        making: { onReady in
            var configuration = MockSite.Configuration(player: .everyday(templates: recordingsDirectory))
            configuration.bodyLimit = bodyLimit
            configuration.idleLimit = idleLimit
            return try MockSite(configuration, responder: StubResponder(answer: answer), logger: silentLogger, onReady: onReady)
        }, body
    )
}

extension MockResponseWriter {
    /// A whole answer of plain text.
    func say(_ text: String) async throws {
        try await respond(status: 200, headers: [("Content-Type", "text/plain")], body: ByteBuffer(string: text))
    }
}
