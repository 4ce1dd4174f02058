import Foundation
import QwenSite
import Synchronization
import TestSupport
import Testing

@testable import Proxy

@Suite struct ModelCatalogTests {
    /// A site whose list has one more model each time it is asked for.
    private func growingSite() -> ScriptedSite {
        let asked = Mutex(0)
        return ScriptedSite(others: { _ in
            let count = asked.withLock { count in
                count += 1
                return count
            }
            let models = (1...count).map { #"{"id":"model-\#($0)","name":"","info":{"is_active":true,"meta":{}}}"# }
            return .json(#"{"data":[\#(models.joined(separator: ","))]}"#)
        }) { _ in throw SiteError.busy }
    }

    private func listed(_ proxy: RunningProxy) async throws -> Int {
        (try await proxy.call("GET", "/api/models").json["data"] as? [[String: Any]])?.count { ($0["id"] as? String)?.hasPrefix("model-") == true }
            ?? 0
    }

    @Test("the site's list is asked for again when it is old, and not before")
    func renewal() async throws {
        let time = Mutex(Date(timeIntervalSince1970: 1_790_000_000))
        try await withProxy(growingSite(), surroundings: Surroundings(now: { time.withLock { $0 } })) { proxy in
            let age = TimeInterval(Limits().modelList.components.seconds)
            for (passed, count) in [(0, 1), (age - 1, 1), (2, 2), (age - 1, 2), (2, 3)] {
                time.withLock { $0.addTimeInterval(passed) }
                let listed = try await listed(proxy)
                #expect(listed == count)
            }
        }
    }

    @Test("a list that an earlier run has kept gives way to the site's")
    func kept() async throws {
        try await withTemporaryFolder { folder in
            let file = ModelFile(sessionDirectory: folder)
            try file.keep(KeptModels([SiteModel(id: "model-old", name: "")], of: "https://chat.qwen.ai", at: Date()))
            let content = try file.read()
            try await withProxy(growingSite()) {
                $0.models = content
            } _: { proxy in
                let reply = try await proxy.call("GET", "/api/models")
                #expect(reply.text.contains("model-1") && !reply.text.contains("model-old"))
            }
        }
    }

    @Test(
        "the first question to a model that the site serves no more is answered by one that it lists, where the default is none either",
        arguments: ["qwq-32b", "qwen2.5-vl-32b-instruct", "qwen-max-latest"])
    func servedNoMore(model: String) async throws {
        try await withEverydayProxy {
            $0.defaultModel = "qwen-max-latest"
        } _: { proxy, _ in
            let reply = try await proxy.post("/api/chat", #"{"message":"Hi","model":"\#(model)"}"#)
            #expect(reply.status == 200, "\(reply.text)")
            #expect(reply.json["model"] as? String == "qwen3.7-plus")
        }
    }
}
