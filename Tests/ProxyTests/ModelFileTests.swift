import Foundation
import NIOCore
import QwenSite
import Synchronization
import TestSupport
import Testing

@testable import Proxy

@Suite struct ModelFileTests {
    private static let models = #"""
        {"data":[{"id":"qwen3.7-plus","name":"Qwen3.7-Plus","object":"model","info":{"id":"qwen3.7-plus","is_active":true,"created_at":1780000000,
          "meta":{"max_context_length":1000000,"max_generation_length":65536,"capabilities":{"vision":true,"document":true,"thinking":true},
                  "abilities":{"thinking":4},"chat_type":["t2t","t2i"]}}},
         {"id":"hidden","name":"hidden","info":{"is_active":false,"meta":{}}}]}
        """#

    private func site() -> ScriptedSite {
        ScriptedSite(others: { request in
            request.url.hasSuffix("/api/models") ? .json(Self.models) : .json(#"{"success":true,"data":{"status":true}}"#)
        }) { _ in throw SiteError.busy }
    }

    @Test("the site's list is kept beside the user's own ids and aliases, and whatever else is there")
    func both() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "models.json")
            try Data(#"{"ids":["mine"],"aliases":{"Best":"qwen3.7-plus"},"note":"of the user","site":"old"}"#.utf8).write(to: path)
            let file = ModelFile(sessionDirectory: folder)
            let (was, isNow) = try await file.synchronize(with: "https://chat.qwen.ai", over: site(), logger: silentLogger)
            #expect(was.kept == nil)
            #expect(isNow.ids == ["qwen3.7-plus"])
            let content = try file.read()
            #expect(content.custom.ids == ["mine"])
            #expect(content.custom.aliases == ["best": "qwen3.7-plus"])
            #expect(content.kept == isNow)
            let json = try JSONSerialization.jsonObject(with: Data(contentsOf: path)) as? [String: Any]
            #expect(json?["note"] as? String == "of the user")
            #expect((json?["aliases"] as? [String: String]) == ["Best": "qwen3.7-plus"])
            #expect(try FileManager.default.attributesOfItem(atPath: path.path)[.posixPermissions] as? Int == 0o600)
            #expect(content.lines.first == "qwen3.7-plus  1000000 tokens; always thinks; takes pictures, documents; draws")
        }
    }

    @Test("a file that is not understood is told of and left as it is")
    func damaged() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "models.json")
            try Data(#"{"ids":"mine""#.utf8).write(to: path)
            await #expect(throws: CustomModelsError.self) {
                try await ModelFile(sessionDirectory: folder).synchronize(with: "https://chat.qwen.ai", over: site(), logger: silentLogger)
            }
            #expect(try String(contentsOf: path, encoding: .utf8) == #"{"ids":"mine""#)
        }
    }

    @Test("the list comes with what its models can do, and is there after a restart without the site")
    func restart() async throws {
        try await withTemporaryFolder { folder in
            let file = ModelFile(sessionDirectory: folder)
            let online = try await withProxy(site()) {
                $0.modelFile = file
            } _: {
                try await $0.call("GET", "/api/models")
            }
            let kept = try file.read()
            let down = ScriptedSite(others: { _ in throw SiteError.unavailable(.unreachable("refused")) }) { _ in throw SiteError.busy }
            let offline = try await withProxy(down) {
                $0.modelFile = file
                $0.models = kept
            } _: {
                try await $0.call("GET", "/api/models")
            }
            for reply in [online, offline] {
                let models = try #require(reply.json["data"] as? [[String: Any]])
                #expect(models.map { $0["id"] as? String } == ["qwen3.7-plus"])
                let model = try #require(models.first)
                #expect(model["object"] as? String == "model")
                #expect(model["owned_by"] as? String == "qwen")
                #expect(model["name"] as? String == "Qwen3.7-Plus")
                #expect(model["created"] as? Int == 1_780_000_000)
                #expect(model["context_length"] as? Int == 1_000_000)
                #expect(model["max_output_tokens"] as? Int == 65_536)
                #expect(model["chat_types"] as? [String] == ["t2i", "t2t"])
                let capabilities = try #require(model["capabilities"] as? [String: Bool])
                #expect(capabilities.filter(\.value).keys.sorted() == ["document", "thinking", "thinking_required", "vision"])
            }
            #expect(online.json["updated"] as? Int == offline.json["updated"] as? Int)
            #expect(online.json["updated"] is Int)
        }
    }

    @Test("a model's list survives being kept, whatever it tells")
    func roundTrip() throws {
        for model in [
            SiteModel(id: "a", name: "A"),
            SiteModel(
                id: "b", name: "B", createdAt: 5, contextLength: 6, answerLength: 7, canThink: true, mustThink: true, takes: Set(FileKind.allCases),
                chatTypes: [.text, .image, .deepResearch]),
        ] {
            let kept = try JSONDecoder().decode(ListedModel.self, from: JSONEncoder().encode(ListedModel(model)))
            #expect(kept.siteModel == model)
        }
    }
}
