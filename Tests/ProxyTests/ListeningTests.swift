import NIOCore
import NIOPosix
import ServiceLifecycle
import TestSupport
import Testing

@testable import Proxy

@Suite struct ListeningTests {
    private static let hasIPv6 =
        (try? ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup).bind(host: "::1", port: 0).wait().close().wait()) != nil

    /// Runs a server that can't listen, and returns why.
    private func failure(host: String?, port: Int) async throws -> ListeningError? {
        var configuration = ProxyConfiguration()
        configuration.host = host
        configuration.port = port
        let server = ProxyServer(configuration: configuration, accounts: AccountPool(accounts: []), logger: silentLogger)
        let group = ServiceGroup(configuration: .init(services: [server], logger: silentLogger))
        return await #expect(throws: ListeningError.self) { try await group.run() }
    }

    private func withTakenPort<Value>(on host: String, _ body: (Int) async throws -> Value) async throws -> Value {
        let taken = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup).bind(host: host, port: 0).get()
        let value = try await body(try #require(taken.localAddress?.port))
        try await taken.close()
        return value
    }

    @Test("a port in use ends the server with a sentence")
    func portInUse() async throws {
        try await withTakenPort(on: "127.0.0.1") { port in
            let error = try await failure(host: nil, port: port)
            #expect(error == .portInUse(host: "127.0.0.1", port: port))
            #expect(error?.description.contains("--port") == true)
        }
    }

    @Test("a port in use by IPv6 alone ends it as well", .enabled(if: ListeningTests.hasIPv6, "this machine has no IPv6"))
    func portInUseByIPv6() async throws {
        // Another program of this machine may have the same port on IPv4; then this one tells nothing, and the next does.
        for _ in 1...20 {
            let isTold = try await withTakenPort(on: "::1") { port in
                let error = try await failure(host: nil, port: port)
                if error == .portInUse(host: "127.0.0.1", port: port) { return false }
                #expect(error == .portInUse(host: "::1", port: port))
                return true
            }
            if isTold { return }
        }
        Issue.record("no port was free on IPv4")
    }

    @Test("a host that this machine does not have")
    func noSuchAddress() async throws {
        #expect(try await failure(host: "192.0.2.1", port: 0) == .noSuchAddress(host: "192.0.2.1"))
    }

    @Test("both loopback addresses are served at one port", .enabled(if: ListeningTests.hasIPv6, "this machine has no IPv6"))
    func bothFamilies() async throws {
        try await withProxy(ScriptedSite(texts: ["Hello"])) { proxy in
            let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup).connect(host: "::1", port: proxy.port).get()
            try await channel.close()
            #expect(try await proxy.call("GET", "/api/health").status == 200)
        }
    }
}
