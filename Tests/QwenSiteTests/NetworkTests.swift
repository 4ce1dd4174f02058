import AsyncHTTPClient
import Foundation
import MockTLS
import NIOCore
import Testing

@testable import QwenSite

/// How connections are made: through a proxy, with authorities of one's own.
@Suite(.timeLimit(.minutes(10))) struct NetworkTests {
    @Test(
        "the ways in which a proxy is named",
        arguments: [
            ("http://proxy.example:3128", "proxy.example", 3128, nil, nil), ("proxy.example:8080/", "proxy.example", 8080, nil, nil),
            ("HTTP://u:p%40ss@127.0.0.1:1", "127.0.0.1", 1, "u", "p@ss"), ("http://[::1]:3128", "::1", 3128, nil, nil),
        ] as [(String, String, Int, String?, String?)])
    func names(text: String, host: String, port: Int, user: String?, password: String?) throws {
        let proxy = try #require(NetworkProxy(text))
        #expect(proxy.host == host)
        #expect(proxy.port == port)
        #expect(proxy.user == user)
        #expect(proxy.password == password)
        #expect("\(proxy) \(String(reflecting: proxy))".contains("p@ss") == false)
    }

    @Test(
        "what names no proxy that can be used",
        arguments: ["", "http://", "socks5://127.0.0.1:1080", "https://p:1", "host", "host:x", "h:0", "http://h:1/x"])
    func noProxy(text: String) {
        #expect(NetworkProxy(text) == nil)
    }

    @Test("every host is reached through the proxy, by its real name and with the proxy's password")
    func connect() async throws {
        let heads = Shared<[String]>([])
        try await withRawServer { connection in
            guard let head = try await connection.head() else { return }
            heads.withLock { $0.append(head) }
            try await connection.write("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n")
            try await connection.clientLeaves()
        } _: { port in
            let proxy = try #require(NetworkProxy("http://user:secret@127.0.0.1:\(port)"))
            let configuration = try HTTPTransport.clientConfiguration(.init(proxy: proxy))
            try await HTTPClient.withHTTPClient(configuration: configuration) { client in
                for host in ["chat.qwen.ai", "qwen-webui-prod.oss-accelerate.aliyuncs.com"] {
                    let error = await #expect(throws: SiteError.self) {
                        try await HTTPTransport(client: client).send(SiteRequest(method: "GET", url: "https://\(host)/"))
                    }
                    guard case .unavailable(.unreachable(let words)) = error else { return #expect(error == .unavailable(.unreachable(""))) }
                    #expect(!words.contains("secret"))
                }
            }
        }
        #expect(
            heads.withLock { $0 }.map { $0.split(separator: "\r\n").first } == [
                "CONNECT chat.qwen.ai:443 HTTP/1.1", "CONNECT qwen-webui-prod.oss-accelerate.aliyuncs.com:443 HTTP/1.1",
            ])
        #expect(heads.withLock { $0 }.allSatisfy { $0.lowercased().contains("proxy-authorization: basic dxnlcjpzzwnyzxq=") })
    }

    @Test(
        "a file of authorities without a certificate is told as that",
        arguments: ["", "hello", "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----"])
    func noAuthority(text: String) {
        #expect(throws: AuthoritiesError()) { try HTTPTransport.clientConfiguration(.init(authorities: text)) }
    }

    @Test("a certificate of an authority that nobody trusts is refused")
    func untrusted() async throws {
        let other = try MockCertificate(hosts: ["chat.qwen.ai"])
        try await withClient(.anyPrompt, signsIn: false) { client, _ in _ = try await client.models() }
        await #expect(throws: SiteError.self) {
            try await withClient(.anyPrompt, authority: other.authority, signsIn: false) { client, _ in _ = try await client.models() }
        }
    }
}
