import FoundationEssentials
import Logging
import MockQwen
import Proxy
import QwenSite
import RecordingFormat
import ServiceLifecycle

/// The server in front of a MockQwen of its own: signs in over a real socket, in memory, as soon as MockQwen listens.
struct MockedServer: Service, CustomStringConvertible {
    let settings: Settings
    let clients: HTTPClients
    let ports: AsyncStream<Int>
    let logger: Logger

    /// MockQwen and the server in front of it, in the order in which they start.
    static func services(_ settings: Settings, _ clients: HTTPClients, _ logger: Logger) throws -> [any Service] {
        let recordings = try RecordingsDirectory.find(named: settings.recordings)
        // Told whatever the log's level is.
        var loud = logger
        loud.logLevel = .info
        loud.warning("NOT THE REAL SITE: MockQwen answers, from \(recordings.path). Sign in with an account to reach the real one.")
        let (ports, announce) = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(1))
        let player = MockSite.Player.everyday(templates: recordings.appending(path: "everyday"))
        var configuration = MockSite.Configuration(player: player)
        // The largest file that the site takes.
        configuration.bodyLimit = 512 << 20
        let mock = try MockSite(configuration, logger: logger) { announce.yield($0) }
        return [mock, MockedServer(settings: settings, clients: clients, ports: ports, logger: logger)]
    }

    /// Short, since the group of services logs it.
    var description: String { "MockedServer" }

    func run() async throws {
        let found = await cancelWhenGracefulShutdown { await ports.first { _ in true } }
        guard let port = found else { return }
        let transport = HTTPTransport(clients: clients, site: "http://127.0.0.1:\(port)")
        let drift = DriftCounter()
        let door = SiteClient(session: SiteSession(credentials: nil), transport: transport, logger: logger, drift: drift)
        let demo = MockSite.demoAccount
        _ = try await door.signIn(email: demo.email, password: demo.password)
        let pool = AccountPool(accounts: [Account(id: "mock", label: demo.email, client: door)], rules: settings.accounts, drift: drift)
        try await ProxyServer(configuration: settings.proxy, accounts: pool, logger: logger) { port in
            ReadyLine.write(host: settings.proxy.host, port: port)
        }.run()
    }
}
