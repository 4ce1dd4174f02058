import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle

/// Listens on the address of the configuration, or on the loopback addresses of both families at one port.
struct Listeners: Service, CustomStringConvertible {
    let configuration: ProxyConfiguration
    let responder: ShortLivedResponder<RouterResponder<ProxyContext>>
    /// Runs as part of this service, so that it learns of the shutdown when the listeners do.
    let watch: AnswerWatch
    let logger: Logger
    let onReady: @Sendable (_ port: Int) async -> Void

    /// Short, since the group of services logs it.
    var description: String { "Listeners" }

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await watch.run() }
            defer { group.cancelAll() }
            try await listen()
        }
    }

    private func listen() async throws {
        let limit = ConnectionLimit(configuration.limits.connections, logger: logger)
        if let host = configuration.host, host != "localhost" {
            if !OriginRules.isLoopback(host) {
                logger.warning(
                    "EVERYONE WHO REACHES THIS ADDRESS CAN USE YOUR ACCOUNTS AND READ YOUR CHATS: nobody is asked for a key",
                    metadata: ["address": "\(host)"]
                )
            }
            return try await listen(on: host, port: configuration.port, limit, ready: onReady)
        }
        let (ports, announce) = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(1))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { announce.finish() }
                try await listen(on: "127.0.0.1", port: configuration.port, limit) { announce.yield($0) }
            }
            group.addTask {
                guard let port = await ports.first(where: { _ in true }) else { return }
                do {
                    try await listen(on: "::1", port: port, limit, ready: onReady)
                } catch ListeningError.noSuchAddress {
                    // A machine without IPv6 is served on IPv4.
                    await onReady(port)
                }
            }
            defer { group.cancelAll() }
            // The first failure ends both.
            for try await _ in group {}
        }
    }

    private func listen(
        on host: String, port: Int, _ limit: ConnectionLimit, ready: @escaping @Sendable (Int) async -> Void
    ) async throws {
        let application = Application(
            responder: responder,
            server: .clientAware(configuration.limits),
            configuration: .init(address: .hostname(host, port: port), backlog: 4096),
            onServerRunning: { [logger] channel in
                // Fails where the channel was closed meanwhile; then nobody connects.
                try? await channel.eventLoop.submit {
                    try channel.pipeline.syncOperations.addHandler(ConnectionGate(limit, logger: logger), position: .first)
                }.get()
                await ready(channel.localAddress?.port ?? port)
            },
            logger: logger
        )
        do {
            try await application.run()
        } catch let error as IOError {
            throw ListeningError(error, host: host, port: port)
        } catch is SocketAddressError.UnknownHost {
            throw ListeningError.noSuchAddress(host: host)
        }
    }
}
