import Foundation
import NIOCore
import QwenSite
import Synchronization
import Testing

@testable import Proxy

/// Which addresses are connected to for a file on the web, and by which way.
@Suite struct RemoteAccessTests {
    private static func message(_ url: String) -> String { #"{"message":[{"type":"image","image":"\#(url)"}]}"# }

    /// Surroundings in which every name stands for `addresses`, and all of loopback counts as public.
    private static func surroundings(_ addresses: [String], own: [AddressBlock] = []) -> Surroundings {
        var surroundings = Surroundings()
        surroundings.web.addresses = { _, port in try addresses.map { try SocketAddress(ipAddress: $0, port: port) } }
        surroundings.web.isPublic = { $0.bytes?.first == 127 || PublicAddress.isPublic($0) }
        surroundings.web.ownNetworks = { own }
        return surroundings
    }

    @Test("nothing is fetched from this machine's own networks, public as their addresses may be")
    func ownNetworks() async throws {
        try await withWebServer { _ in
            .httpAnswer()
        } _: { port in
            for (own, isAllowed) in [
                ([AddressBlock(127, 1, 0, 0, bits: 16)], true), ([AddressBlock(10, 0, 0, 0, bits: 8), AddressBlock(127, 0, 0, 0, bits: 8)], false),
            ] {
                try await withEverydayProxy(surroundings: Self.surroundings(["127.0.0.1"], own: own)) { proxy, _ in
                    for host in ["a.example", "127.0.0.1"] {
                        let reply = try await proxy.post("/api/chat", Self.message("http://\(host):\(port)/a.png"))
                        #expect(reply.status == (isAllowed ? 200 : 400), "\(reply.text)")
                        #expect(reply.code == (isAllowed ? nil : "file_not_fetched"))
                        #expect(reply.text.contains("not public") != isAllowed, "\(reply.text)")
                    }
                }
            }
        }
    }

    @Test("where one of a host's addresses does not answer, the next one is tried; those that are not allowed never are")
    func otherAddresses() async throws {
        let asked = Mutex(0)
        try await withWebServer { _ in
            asked.withLock { $0 += 1 }
            return .httpAnswer()
        } _: { port in
            // Nobody listens at the first two.
            try await withEverydayProxy(surroundings: Self.surroundings(["127.0.0.2", "127.0.0.3", "127.0.0.1"])) { proxy, _ in
                let reply = try await proxy.post("/api/chat", Self.message("http://a.example:\(port)/a.png"))
                #expect(reply.answer?.contains("“a.png” (image, 7 bytes)") == true, "\(reply.text)")
            }
            let own = [AddressBlock(127, 0, 0, 1, bits: 32)]
            try await withEverydayProxy(surroundings: Self.surroundings(["127.0.0.2", "127.0.0.1"], own: own)) { proxy, _ in
                let reply = try await proxy.post("/api/chat", Self.message("http://a.example:\(port)/a.png"))
                #expect(reply.code == "file_not_fetched", "\(reply.text)")
                #expect(reply.text.contains("no connection"), "\(reply.text)")
            }
        }
        #expect(asked.withLock { $0 } == 1)
    }

    @Test("a look-up that the system does not end is not waited for")
    func lookUpWithoutEnd() async throws {
        let gate = Gate()
        defer { gate.open() }
        let lookUp = HostLookUp(threads: 1) { _, _ in
            gate.wait()
            return []
        }
        var surroundings = Surroundings()
        surroundings.web.addresses = { try await lookUp.addresses(of: $0, port: $1) }
        try await withEverydayProxy(surroundings: surroundings) {
            $0.limits.remoteFile = .seconds(1)
        } _: { proxy, _ in
            let reply = try await proxy.post("/api/chat", Self.message("http://a.example/a.png"))
            #expect(reply.code == "file_not_fetched", "\(reply.text)")
            #expect(reply.text.contains("after 1 s"), "\(reply.text)")
        }
    }

    @Test("where the site is reached through a proxy, so are files, by their names")
    func proxied() async throws {
        let heads = Mutex<[String]>([])
        try await withWebServer { head in
            heads.withLock { $0.append(String(head.prefix { $0 != "\r\n" })) }
            return head.hasPrefix("CONNECT refused")
                ? .httpAnswer("403 Forbidden") : head.hasPrefix("CONNECT") ? ByteBuffer(string: "HTTP/1.1 200 OK\r\n\r\n") : .httpAnswer()
        } _: { port in
            // Names of the web may be unknown here.
            try await withEverydayProxy(surroundings: Self.surroundings([])) {
                $0.network.proxy = NetworkProxy("http://127.0.0.1:\(port)")
            } _: { proxy, _ in
                let reply = try await proxy.post("/api/chat", Self.message("http://pictures.example/a.png"))
                #expect(reply.answer?.contains("“a.png” (image, 7 bytes)") == true, "\(reply.text)")
                #expect(heads.withLock { $0 } == ["CONNECT pictures.example:80 HTTP/1.1", "GET /a.png HTTP/1.1"])
                let refused = try await proxy.post("/api/chat", Self.message("http://refused.example/a.png"))
                #expect(refused.code == "file_not_fetched")
            }
        }
    }

    @Test("a proxy is not asked for what is known to lie in a network that is not public")
    func notProxied() async throws {
        let asked = Mutex(0)
        try await withWebServer { _ in
            asked.withLock { $0 += 1 }
            return .httpAnswer()
        } _: { port in
            // The proxy may choose either.
            var surroundings = Self.surroundings(["93.184.216.34", "10.0.0.1"], own: [AddressBlock(93, 0, 0, 0, bits: 8)])
            try await withEverydayProxy(surroundings: surroundings) {
                $0.network.proxy = NetworkProxy("http://127.0.0.1:\(port)")
            } _: { proxy, _ in
                for host in ["10.1.2.3", "[::1]", "169.254.169.254", "93.1.1.1", "mixed.example"] {
                    let reply = try await proxy.post("/api/chat", Self.message("http://\(host)/a.png"))
                    #expect(reply.code == "file_not_fetched", "\(host): \(reply.text)")
                    #expect(reply.text.contains("not public"), "\(host): \(reply.text)")
                }
            }
            surroundings.web.addresses = { _, _ in [] }
            try await withEverydayProxy(surroundings: surroundings) {
                $0.network.proxy = NetworkProxy("http://127.0.0.1:\(port)")
            } _: { proxy, _ in
                for host in ["router", "printer.local", "metadata.google.internal", "x.home.arpa.", "a.LOCALHOST"] {
                    let reply = try await proxy.post("/api/chat", Self.message("http://\(host)/a.png"))
                    #expect(reply.code == "file_not_fetched", "\(host): \(reply.text)")
                    #expect(reply.text.contains("not public"), "\(host): \(reply.text)")
                }
            }
        }
        #expect(asked.withLock { $0 } == 0)
    }
}
