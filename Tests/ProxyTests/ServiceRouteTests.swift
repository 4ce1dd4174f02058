import Foundation
import QwenSite
import TestSupport
import Testing

@testable import Proxy

@Suite struct ServiceRouteTests {
    private let site = ScriptedSite(texts: ["Hello"])

    @Test("models are listed, and shown by id or alias, slashes and all", arguments: ["/api", "/api/v1", "/v1"])
    func models(prefix: String) async throws {
        try await withProxy(site) { proxy in
            let list = try await proxy.call("GET", "\(prefix)/models")
            let ids = (list.json["data"] as? [[String: Any]])?.compactMap { $0["id"] as? String }
            #expect(list.json["object"] as? String == "list")
            #expect(ids == ["qwen-max-latest", "org/qwen3-max"])
            for name in ["qwen-max-latest", "org/qwen3-max", "org%2Fqwen3-max", "qwen-max-latest/", "qwen2.5-max"] {
                let model = try await proxy.call("GET", "\(prefix)/models/\(name)")
                #expect(model.status == 200, "\(name)")
                #expect(model.json["object"] as? String == "model")
            }
            let unknown = try await proxy.call("GET", "\(prefix)/models/gpt-4o")
            #expect(unknown.status == 404)
            #expect(unknown.code == "model_not_found")
        }
    }

    @Test("a site that can't be asked leaves the ids of the user's README")
    func modelsWithoutSite() async throws {
        let down = ScriptedSite(others: { _ in throw SiteError.unavailable(.unreachable("refused")) }) { _ in throw SiteError.busy }
        try await withProxy(down) { proxy in
            let list = try await proxy.call("GET", "/v1/models")
            #expect(list.status == 200)
            #expect((list.json["data"] as? [[String: Any]])?.count == 13)
        }
    }

    @Test("HEAD is GET without the body", arguments: ["/api/health", "/v1/models", "/api/status"])
    func head(path: String) async throws {
        try await withProxy(site) { proxy in
            let head = try await proxy.call("HEAD", path)
            #expect(head.status == 200)
            let get = try await proxy.call("GET", path)
            #expect(head.header("content-type") == get.header("content-type"))
            #expect(head.header("content-length") == get.header("content-length"))
        }
    }

    @Test("the status tells of every account")
    func status() async throws {
        try await withProxy(site, accounts: 5) { proxy in
            let until = Date(timeIntervalSinceNow: 3600)
            proxy.accounts.accounts[4].state = .invalid(.restricted)
            proxy.accounts.accounts[1].state = .waiting(until: until)
            proxy.accounts.accounts[2].state = .invalid(.signedOut)
            proxy.accounts.accounts[3].state = .parked(url: nil, until: until)
            let json = try await proxy.call("GET", "/api/status").json
            #expect(json["authenticated"] as? Bool == true)
            #expect(json["message"] is String)
            #expect(json["site"] as? String == "https://chat.qwen.ai")
            let accounts = try #require(json["accounts"] as? [[String: Any]])
            #expect(accounts.map { $0["id"] as? String } == ["acc_1", "acc_2", "acc_3", "acc_4", "acc_5"])
            #expect(accounts.map { $0["status"] as? String } == ["OK", "WAIT", "INVALID", "HUMAN_CHECK", "INVALID"])
            #expect((accounts[2]["notice"] as? String)?.contains("accounts relogin acc_3") == true)
            #expect((accounts[4]["notice"] as? String)?.contains("with a browser") == true)
            let counts = try await proxy.call("GET", "/api/health").json["accounts"] as? [String: Int]
            #expect(counts == ["total": 5, "available": 1, "waiting": 2, "invalid": 2])
            #expect(accounts[0]["resetAt"] is NSNull)
            #expect(accounts[1]["resetAt"] as? String == until.iso8601)
            proxy.accounts.accounts[0].state = .invalid(.signedOut)
            #expect(try await proxy.call("GET", "/api/status").json["authenticated"] as? Bool == false)
            #expect(try await proxy.call("GET", "/api/health").json["ok"] as? Bool == false)
        }
    }

    @Test("the mock says that it is one, on failures as well")
    func mock() async throws {
        try await withProxy(site) {
            $0.isMock = true
        } _: { proxy in
            for reply in [
                try await proxy.call("GET", "/api/health"), try await proxy.call("GET", "/nothing"),
                try await proxy.complete("Hi", #""stream":true"#),
            ] {
                #expect(reply.header("x-qwen-site") == "mock")
            }
        }
    }

    @Test("one connection serves many requests")
    func keepAlive() async throws {
        try await withProxy(site) { proxy in
            try await proxy.withConnection { connection in
                for fields in ["", #""stream":true"#, #""n":2"#, ""] {
                    try await connection.send("POST", "/v1/chat/completions", host: "localhost", body: RunningProxy.completion("Hi", fields))
                    #expect(try await connection.receiveReply().status == (fields.contains("n\":2") ? 400 : 200))
                }
            }
        }
    }
}
