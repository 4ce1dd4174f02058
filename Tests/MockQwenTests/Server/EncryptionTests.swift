import AsyncHTTPClient
import MockQwen
import MockTLS
import NIOCore
import NIOHTTP1
import NIOSSL
import RecordingFormat
import TestSupport
import Testing

@Suite("HTTPS", .timeLimit(.minutes(10)))
struct EncryptionTests {
    /// What a client gets of a server over TLS, which trusts `authority`.
    private func status(trusting authority: String?, host: String = "localhost") async throws -> (status: UInt, body: String) {
        let certificate = try MockCertificate(hosts: ["chat.qwen.ai"])
        return try await withMockSite(
            .recordings([.made([.made("010", answer: "Привет")])]), configure: { $0.secure = { try certificate.secure($0) } }
        ) { site in
            var configuration = HTTPClient.Configuration()
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array((authority ?? certificate.authority).utf8)))
            configuration.tlsConfiguration = tls
            configuration.dnsOverride = [host: "127.0.0.1"]
            let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
            do {
                let answer = try await client.execute(HTTPClientRequest(url: "https://\(host):\(site.port)/"), timeout: .seconds(30))
                let body = try await answer.body.collect(upTo: 1 << 20)
                try await client.shutdown()
                return (answer.status.code, String(buffer: body))
            } catch {
                try await client.shutdown()
                throw error
            }
        }
    }

    @Test(
        "a client that trusts the authority of this run is served, at the site's name and at this machine's",
        arguments: ["localhost", "chat.qwen.ai"])
    func trusted(host: String) async throws {
        let answer = try await status(trusting: nil, host: host)
        #expect(answer == (200, "Привет"))
    }

    @Test("a client that trusts another authority is not")
    func untrusted() async throws {
        let other = try MockCertificate(hosts: ["chat.qwen.ai"]).authority
        await #expect(throws: (any Error).self) { try await status(trusting: other) }
    }
}
