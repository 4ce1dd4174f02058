import Foundation
import Logging
import Metrics
import QwenSite
import ServiceLifecycle
import TestSupport

@testable import Proxy

/// A running server, as tests see it.
struct RunningProxy: Sendable {
    let port: Int
    let accounts: AccountPool
    /// Tells the server to stop, as a signal does.
    let stop: @Sendable () async -> Void

    var url: String { "http://127.0.0.1:\(port)" }

    /// Connects to it; see ``RawConnection``.
    func withConnection<Result: Sendable>(
        sendsOn: Bool = false, _ body: @escaping @Sendable (RawConnection) async throws -> Result
    ) async throws -> Result {
        try await withRawConnection(port: port, sendsOn: sendsOn, body)
    }
}

/// Runs a server on a free port in front of `site` while `body` runs, and stops it then.
func withProxy<Result: Sendable>(
    _ site: any SiteTransport, accounts: Int = 1, chats: ChatHistory? = nil, files: URL? = nil, surroundings: Surroundings = Surroundings(),
    metrics: any MetricsFactory = NOOPMetricsHandler.instance, logger: Logger = silentLogger,
    configure: (inout ProxyConfiguration) -> Void = { _ in },
    _ body: @escaping @Sendable (RunningProxy) async throws -> Result
) async throws -> Result {
    let drift = DriftCounter()
    let accounts = (1...accounts).map { number in
        let session = SiteSession(credentials: SiteCredentials(token: "token-\(number)"))
        return Account(id: "acc_\(number)", client: SiteClient(session: session, transport: site, logger: logger, drift: drift))
    }
    return try await withProxy(
        AccountPool(accounts: accounts, rules: .unhurried, drift: drift), chats: chats, files: files, surroundings: surroundings, metrics: metrics,
        logger: logger,
        configure: configure, body)
}

/// Runs a server on a free port that answers from `pool` while `body` runs, and stops it then.
func withProxy<Result: Sendable>(
    _ pool: AccountPool, chats: ChatHistory? = nil, files: URL? = nil, surroundings: Surroundings = Surroundings(),
    metrics: any MetricsFactory = NOOPMetricsHandler.instance, logger: Logger = silentLogger,
    configure: (inout ProxyConfiguration) -> Void = { _ in },
    _ body: @escaping @Sendable (RunningProxy) async throws -> Result
) async throws -> Result {
    var configuration = ProxyConfiguration()
    configuration.port = 0
    configuration.limits = .unhurried
    configuration.limits.shutdownForAnswers = .milliseconds(100)
    configure(&configuration)
    let (ports, announce) = AsyncStream.makeStream(of: Int.self)
    let server = ProxyServer(
        configuration: configuration, accounts: pool, chats: chats, files: files, surroundings: surroundings, metrics: metrics, logger: logger
    ) { announce.yield($0) }
    var services = ServiceGroupConfiguration(services: [server], logger: silentLogger)
    services.maximumGracefulShutdownDuration = configuration.limits.shutdownByItself
    let group = ServiceGroup(configuration: services)
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask {
            defer { announce.finish() }
            try await group.run()
        }
        guard let port = await ports.first(where: { _ in true }) else {
            try await tasks.waitForAll()
            throw CancellationError()
        }
        do {
            let result = try await body(RunningProxy(port: port, accounts: pool) { await group.triggerGracefulShutdown() })
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return result
        } catch {
            await group.triggerGracefulShutdown()
            throw error
        }
    }
}
