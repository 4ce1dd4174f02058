import NIOCore
import TestSupport
import Testing

@testable import QwenSite

@Suite struct ResultsTests {
    private static let url = "https://cdn.qwenlm.ai/output/u/t2i/r/1.png?key=k"

    @Test(
        "a result is fetched from the site's own hosts, encrypted, and from nowhere else",
        arguments: [
            "http://cdn.qwenlm.ai/output/1.png", "https://example.org/1.png", "https://127.0.0.1/1.png", "https://cdn.qwenlm.ai.example.org/1.png",
            "https://qwenlm.ai:8080/1.png", "https://user@cdn.qwenlm.ai/1.png", "file:///etc/passwd", "https://evilqwenlm.ai/1.png",
        ])
    func elsewhere(url: String) async throws {
        let transport = ScriptedTransport { _ in .json("{}") }
        await #expect(throws: SiteError.malformed(place: "result: an address outside the site")) {
            try await client(transport).result(at: url, limit: 100, timeout: .seconds(30))
        }
        #expect(transport.requests.isEmpty)
    }

    @Test("no sign-in goes with the request, and the bytes come back")
    func bytes() async throws {
        let transport = ScriptedTransport { _ in
            .init(headers: [("content-type", "image/png")], chunks: [ByteBuffer(string: "ab"), ByteBuffer(string: "c")])
        }
        let bytes = try await client(transport).result(at: Self.url, limit: 3, timeout: .seconds(30))
        #expect(String(buffer: bytes) == "abc")
        let request = try #require(transport.requests.first)
        #expect(request.url == Self.url)
        #expect(request.header("cookie") == nil)
        #expect(request.header("authorization") == nil)
    }

    @Test("a result that is too large, gone, or a human check is told as such")
    func failures() async throws {
        let large = ScriptedTransport { _ in .init(headers: [("content-type", "image/png")], chunks: [ByteBuffer(string: "abcd")]) }
        await #expect(throws: SiteError.malformed(place: "result: more than 3 bytes")) {
            try await client(large).result(at: Self.url, limit: 3, timeout: .seconds(30))
        }
        let gone = ScriptedTransport { _ in .init(status: 403, headers: [("content-type", "text/plain")], chunks: [ByteBuffer(string: "Forbidden")]) }
        await #expect(throws: SiteError.unavailable(.failing(status: 403, details: "the result can't be fetched, or no longer"))) {
            try await client(gone).result(at: Self.url, limit: 3, timeout: .seconds(30))
        }
        // So does the store behind the address, where the signature is too old: no reason to think of a human check.
        let expired = ScriptedTransport { _ in
            .init(
                status: 403, headers: [("content-type", "application/xml")], chunks: [ByteBuffer(string: "<Error><Code>AccessDenied</Code></Error>")])
        }
        await #expect(throws: SiteError.unavailable(.failing(status: 403, details: "the result can't be fetched, or no longer"))) {
            try await client(expired).result(at: Self.url, limit: 3, timeout: .seconds(30))
        }
        let check = ScriptedTransport { _ in .html("<script>location='/_____tmd_____/punish?x5secdata=1'</script>") }
        await #expect(throws: SiteError.humanCheck(url: nil)) {
            try await client(check).result(at: Self.url, limit: 3, timeout: .seconds(30))
        }
    }

    private func client(_ transport: ScriptedTransport) -> SiteClient {
        SiteClient(session: SiteSession(credentials: SiteCredentials(token: "token-1")), transport: transport, logger: silentLogger)
    }
}
