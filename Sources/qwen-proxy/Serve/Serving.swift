import FoundationEssentials
import Logging
import Proxy
import QwenSite
import ServiceLifecycle
import UnixSignals

/// The server and what runs beside it, until a signal ends them, or no account is left.
struct Serving {
    private var settings: Settings
    private let logger: Logger

    private init(settings: Settings) {
        var settings = settings
        logger = Logger.standard(settings.logLevel)
        settings.proxy.limits.connections = FileDescriptorLimit.raise(logger)
        self.settings = settings
    }

    /// - Throws: what keeps it from serving, or ended it.
    static func run(_ settings: Settings) async throws {
        var serving = Serving(settings: settings)
        try await serving.settings.readModels(serving.logger)
        try await serving.run()
    }

    private func run() async throws {
        let clients = HTTPClients(configuration: try HTTPTransport.clientConfiguration(settings.network))
        do {
            if settings.site == .mock {
                try await run(try MockedServer.services(settings, clients, logger).map { .init(service: $0) })
            } else {
                try await serveAccounts(clients)
            }
        } catch {
            try? await clients.shutdown()
            throw error
        }
        try await clients.shutdown()
    }

    private func serveAccounts(_ clients: HTTPClients) async throws {
        let transport = HTTPTransport(clients: clients, site: settings.site.address)
        let directory = AccountDirectory(sessionDirectory: settings.sessionDirectory, transport: transport, logger: logger)
        // Before anything is made: where there is no account there need be no folder.
        let accounts = try await directory.list().filter { $0.site == settings.site.name }
        if !settings.keepsServing, accounts.allSatisfy(\.state.isInvalid) {
            throw accounts.isEmpty ? Failure.noAccount(site: settings.site) : AccountsExhausted(accounts) as any Error
        }
        let lock = try ProxyLock(sessionDirectory: settings.sessionDirectory)
        let pool = try await directory.pool(for: settings.site.name, rules: settings.accounts)
        let upkeep = AccountUpkeep(pool: pool, directory: directory, keepsServing: settings.keepsServing, logger: logger)
        try await upkeep.restore()
        let chats = try await ChatHistory.openForServer(sessionDirectory: settings.sessionDirectory, logger: logger)
        let files = settings.sessionDirectory.appending(path: "files")
        let server = ProxyServer(configuration: settings.proxy, accounts: pool, chats: chats, files: files, logger: logger) { port in
            ReadyLine.write(host: settings.proxy.host, port: port)
        }
        // What is under way when the last account is lost is still told so.
        try await run([.init(service: upkeep, failureTerminationBehavior: .gracefullyShutdownGroup), .init(service: server)])
        _ = consume lock
    }

    private func run(_ services: [ServiceGroupConfiguration.ServiceConfiguration]) async throws {
        var configuration = ServiceGroupConfiguration(services: services, gracefulShutdownSignals: StopSignals.all, logger: logger)
        configuration.maximumGracefulShutdownDuration = settings.proxy.limits.shutdownByItself
        configuration.maximumCancellationDuration = settings.proxy.limits.shutdownByForce
        try await ServiceGroup(configuration: configuration).run()
    }
}
