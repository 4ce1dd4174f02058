import ArgumentParser
import Logging
import Proxy
import QwenSite
import ServiceLifecycle
import UnixSignals

/// `qwen-proxy serve`: serves until a signal ends it.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serves the API in the foreground.",
        discussion: """
            Prints one line on standard output when clients can connect, 'qwen-proxy ready http://HOST:PORT/api', and logs to standard error. \
            SIGTERM and SIGINT end it.
            """
    )

    @OptionGroup var siteOption: SiteOption

    @Option(help: "The address to listen on; the loopback addresses, if left out.")
    var host: String?

    @Option(help: "The port to listen on, 3264 if left out; 0 takes a free one.")
    var port: Int?

    @Option(help: ArgumentHelp("The folder of the mock's recordings.", valueName: "dir"))
    var recordings: String?

    func run() async throws {
        let settings = try await Settings.read(flags: [
            "QWEN_BASE_URL": siteOption.site, "HOST": host, "PORT": port.map(String.init), "QWEN_RECORDINGS": recordings,
        ])
        let logger = Logger.standard(settings.logLevel)
        FileDescriptorLimit.raise(logger)
        let clients = HTTPClients()
        do {
            try await ServiceGroup(configuration: group(try services(settings, clients, logger), settings.proxy.limits, logger)).run()
        } catch {
            try? await clients.shutdown()
            throw error
        }
        try await clients.shutdown()
    }

    private func services(_ settings: Settings, _ clients: HTTPClients, _ logger: Logger) throws -> [any Service] {
        if settings.site == .mock { return try MockedServer.services(settings, clients, logger) }
        let transport = HTTPTransport(clients: clients, site: settings.site.address)
        let directory = AccountDirectory(sessionDirectory: settings.sessionDirectory, transport: transport, logger: logger)
        let pool = try directory.pool(for: settings.site.name)
        guard pool.accounts.contains(where: { $0.state != .invalid }) else { throw Failure.noAccount(site: settings.site) }
        let server = ProxyServer(configuration: settings.proxy, accounts: pool, logger: logger) { port in
            ReadyLine.write(host: settings.proxy.host, port: port)
        }
        return [server]
    }

    private func group(_ services: [any Service], _ limits: Limits, _ logger: Logger) -> ServiceGroupConfiguration {
        var configuration = ServiceGroupConfiguration(services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = limits.shutdownByItself
        configuration.maximumCancellationDuration = limits.shutdownByForce
        return configuration
    }
}
