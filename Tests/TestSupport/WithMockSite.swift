public import Logging
public import MockQwen

/// A running server that stands for the site, as tests see it.
public struct RunningMockSite: Sendable {
    public let port: Int
    public let journal: Journal

    public var url: String { "http://127.0.0.1:\(port)" }

    /// Connects to it; see ``RawConnection``.
    public func withConnection<Result: Sendable>(
        _ body: @escaping @Sendable (RawConnection) async throws -> Result
    ) async throws -> Result {
        try await withRawConnection(port: port, body)
    }
}

/// Runs a server on a free port while `body` runs, and stops it then.
///
/// It makes no pauses unless `configure` sets a speed, and closes no connection for its silence: a busy machine may take long to send a request.
public func withMockSite<Result: Sendable>(
    _ player: MockSite.Player, configure: (inout MockSite.Configuration) -> Void = { _ in },
    _ body: @escaping @Sendable (RunningMockSite) async throws -> Result
) async throws -> Result {
    var configuration = MockSite.Configuration(player: player)
    configuration.speed = 0
    configuration.idleLimit = .safetyNet
    configure(&configuration)
    return try await withMockSite(
        making: { [configuration] onReady in try MockSite(configuration, logger: silentLogger, onReady: onReady) }, body
    )
}

/// Runs the server that `make` makes while `body` runs, and stops it then.
public func withMockSite<Result: Sendable>(
    making make: (@escaping @Sendable (Int) async -> Void) throws -> MockSite,
    _ body: @escaping @Sendable (RunningMockSite) async throws -> Result
) async throws -> Result {
    let (ports, announce) = AsyncStream.makeStream(of: Int.self)
    let site = try make { announce.yield($0) }
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask {
            defer { announce.finish() }
            try await site.run()
        }
        guard let port = await ports.first(where: { _ in true }) else {
            try await tasks.waitForAll()
            throw CancellationError()
        }
        defer { tasks.cancelAll() }
        return try await body(RunningMockSite(port: port, journal: site.journal))
    }
}

/// A logger that says nothing.
public let silentLogger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
