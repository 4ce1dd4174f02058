import NIOCore
import Testing

@testable import QwenSite

@Suite(.timeLimit(.minutes(10))) struct HTTPClientsTests {
    private let asleep = Shared(Duration.zero)

    private func withClients(
        _ serve: @escaping @Sendable (inout ServedConnection) async throws -> Void, _ body: (HTTPTransport) async throws -> Void
    ) async throws {
        try await withRawServer(serve) { port in
            let clients = HTTPClients(configuration: HTTPTransport.clientConfiguration) { [asleep] in asleep.withLock { $0 } }
            do { try await body(HTTPTransport(clients: clients, site: "http://127.0.0.1:\(port)")) } catch {
                try await clients.shutdown()
                throw error
            }
            try await clients.shutdown()
        }
    }

    private func text(_ response: SiteResponse) async throws -> String { String(buffer: try await response.body.collect(upTo: 1 << 20)) }

    private func request(_ path: String = "/", timeout: Duration = .seconds(300)) -> SiteRequest {
        SiteRequest(method: "POST", url: "https://chat.qwen.ai\(path)", timeout: timeout)
    }

    @Test("after a sleep of the machine no connection serves that was kept from before, and what runs on one goes on")
    func sleep() async throws {
        let goesOn = AsyncStream.makeStream(of: Void.self)
        try await withClients { connection in
            while let request = try await connection.request() {
                guard request.hasPrefix("POST /long") else {
                    try await connection.write("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n\(connection.number)")
                    continue
                }
                try await connection.write("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n")
                for await _ in goesOn.stream {}
                try await connection.write("long")
            }
        } _: { transport in
            let long = try await transport.send(request("/long"))
            var numbers: [String] = []
            for _ in 1...2 { numbers.append(try await text(transport.send(request()))) }
            asleep.withLock { $0 += .seconds(3600) }
            for _ in 1...2 { numbers.append(try await text(transport.send(request()))) }
            #expect(numbers == ["2", "2", "3", "3"])
            goesOn.continuation.finish()
            let rest = try await text(long)
            #expect(rest == "long")
        }
    }

    @Test("a request that nothing comes back to is the only one: the next take no connection that was kept")
    func silence() async throws {
        let isSilent = Shared(false)
        let arrived = Shared(0)
        try await withClients { connection in
            while let request = try await connection.request() {
                if request.hasPrefix("POST /both") {
                    arrived.withLock { $0 += 1 }
                    while arrived.withLock({ $0 }) < 2 { await Task.yield() }
                }
                // The connections from before lead nowhere.
                if isSilent.withLock({ $0 }), connection.number <= 2 { continue }
                try await connection.write("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n\(connection.number)")
            }
        } _: { transport in
            // Two at once, so that two connections are kept.
            async let first = text(transport.send(request("/both")))
            async let second = text(transport.send(request("/both")))
            let numbers = try await Set([first, second])
            #expect(numbers == ["1", "2"])
            isSilent.withLock { $0 = true }
            _ = await #expect(throws: SiteError.unavailable(.silent(seconds: 1))) { try await transport.send(request(timeout: .seconds(1))) }
            let next = try await text(transport.send(request()))
            #expect(next == "3")
        }
    }
}
