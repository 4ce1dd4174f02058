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
                    }
                }
            }
        }
    }

    @Test("where one of a host's addresses does not answer, the next one is tried; those that are not allowed never are")
    func otherAddresses() async throws {
        try await withWebServer { _ in
            .httpAnswer()
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
            }
        }
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
        }
    }
}
