import Testing

@testable import Proxy

@Suite struct OriginRulesTests {
    private let rules = OriginRules(boundHost: nil, allowedOrigins: ["https://chat.example.org/"])

    @Test(
        "names and addresses of this machine",
        arguments: [
            "localhost", "localhost:3264", "LOCALHOST:3264", "app.localhost", "127.0.0.1:3264", "127.1.2.3", "[::1]:3264", "[::1]", "localhost.",
            "host.docker.internal:3264", "chat.example.org",
        ])
    func ownHosts(host: String) { #expect(rules.allows(host: host)) }

    @Test(
        "names that could be made to resolve to this machine",
        arguments: [
            "evil.example", "evil.example:3264", "localhost.evil.example", "127.0.0.1.evil.example", "192.168.1.7", "0.0.0.0", "notlocalhost",
            "[::2]", "",
            ":3264", "a:b:c", "127.evil.example", "localhost:80@evil.example",
        ])
    func foreignHosts(host: String) { #expect(!rules.allows(host: host)) }

    @Test(
        "origins that may use the accounts",
        arguments: [
            "http://localhost:5173", "https://localhost", "http://127.0.0.1", "http://[::1]:8080", "https://chat.example.org",
            "HTTPS://Chat.Example.org",
            "tauri://localhost",
        ])
    func ownOrigins(origin: String) { #expect(rules.allows(origin: origin)) }

    @Test(
        "origins that may not",
        arguments: [
            "https://evil.example", "null", "", "http://chat.example.org", "https://chat.example.org:8443", "https://localhost.evil.example",
            "file://",
            "http://host.docker.internal",
        ])
    func foreignOrigins(origin: String) { #expect(!rules.allows(origin: origin)) }

    @Test("an origin that names the usual port is the one that browsers send without it")
    func usualPort() {
        let rules = OriginRules(boundHost: nil, allowedOrigins: ["https://a.example:443", "http://b.example:80/", "http://c.example:443"])
        #expect(rules.allows(origin: "https://a.example") && rules.allows(origin: "http://b.example"))
        #expect(!rules.allows(origin: "http://c.example"))
    }

    @Test("the host that the server was told to listen on")
    func boundHost() {
        let rules = OriginRules(boundHost: "proxy.lan", allowedOrigins: [])
        #expect(rules.allows(host: "proxy.lan:3264"))
        #expect(rules.allows(origin: "http://proxy.lan"))
        #expect(!rules.allows(host: "other.lan"))
        #expect(OriginRules(boundHost: "fd00::7", allowedOrigins: []).allows(host: "[fd00::7]:3264"))
    }

    @Test("a server on all addresses answers to every address but to no foreign name", arguments: ["0.0.0.0", "::"])
    func boundToAll(host: String) {
        let rules = OriginRules(boundHost: host, allowedOrigins: [])
        #expect(rules.allows(host: "192.168.1.7:3264"))
        #expect(rules.allows(host: "[fd00::7]"))
        #expect(!rules.allows(host: "evil.example"))
        #expect(!rules.allows(host: "192.168.1.7.evil.example"))
        #expect(!rules.allows(origin: "http://192.168.1.8"))
    }
}
