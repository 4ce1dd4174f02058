import NIOCore
import NIOPosix
import RecordingFormat
import ServiceLifecycle
import TestSupport
import Testing

@testable import MockQwen

@Suite("A server's life", .timeLimit(.minutes(10)))
struct LifecycleTests {
    @Test("graceful shutdown ends answers that run and connections that are held, and lets the port go")
    func gracefulShutdown() async throws {
        let (ports, announce) = AsyncStream.makeStream(of: Int.self)
        let stub = StubResponder { request, writer in
            try await writer.begin(status: 200, headers: [])
            try await writer.write(ByteBuffer(string: "one"))
            try await writer.end(.hold)
        }
        let site = try MockSite(.stub, responder: stub, logger: silentLogger) { announce.yield($0) }
        let group = ServiceGroup(configuration: .init(services: [site], logger: silentLogger))
        let port = try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            let port = try #require(await ports.first { _ in true })
            try await withRawConnection(port: port) { held in
                try await withRawConnection(port: port) { idle in
                    try await held.send("GET", "/")
                    _ = try await held.receiveHead()
                    _ = try await held.receiveChunk()
                    await group.triggerGracefulShutdown()
                    #expect(try await held.receiveEnding() == .closed)
                    #expect(try await idle.receiveEnding() == .closed)
                }
            }
            try await tasks.waitForAll()
            return port
        }
        await #expect(throws: (any Error).self) { try await withRawConnection(port: port) { _ in } }
    }

    @Test("a server that ends while connections come in ends in peace, and closes those that it had not begun to serve")
    func connectionsAtTheEnd() async throws {
        for _ in 0..<20 {
            let clients = try await withMockSite(.everyday(templates: everydayTemplates)) { site in
                // Not awaited: they come while the server ends.
                (0..<30).map { _ in
                    ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup).connect(host: "127.0.0.1", port: site.port)
                }
            }
            for client in clients {
                // Refused, or closed: never left open.
                guard let channel = try? await client.get() else { continue }
                try? await channel.closeFuture.get()
            }
        }
    }

    @Test("a port that is taken is an error at once, in a sentence that names it and tells what to do")
    func portTaken() async throws {
        try await withStub {
            try await $1.say("ok")
        } during: { site in
            let error = await #expect(throws: MockSite.ListeningError.portInUse(host: "127.0.0.1", port: site.port)) {
                try await withMockSite(
                    making: { onReady in
                        var configuration = MockSite.Configuration.stub
                        configuration.port = site.port
                        return try MockSite(configuration, responder: StubResponder { _, _ in }, logger: silentLogger, onReady: onReady)
                    }, { _ in }
                )
            }
            let sentence = error.map { "\($0)" } ?? ""
            #expect(sentence.contains("Port \(site.port) of 127.0.0.1 is in use") && sentence.contains("--port"))
        }
    }
}

extension MockSite.Configuration {
    fileprivate static var stub: Self { Self(player: .everyday(templates: everydayTemplates)) }
}
