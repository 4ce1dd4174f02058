import Foundation
import MockQwen
import TestSupport
import Testing

@testable import Proxy

/// Prompts that go through the whole system: client, server, site's client, MockQwen, and back.
@Suite struct CompletionTests {
    @Test("a whole answer quotes the prompt, in OpenAI's shape", arguments: ["/api", "/api/v1", "/v1"])
    func whole(prefix: String) async throws {
        try await withEverydayProxy { proxy, _ in
            let reply = try await proxy.post("\(prefix)/chat/completions", RunningProxy.completion("Привет, 世界 👩‍💻"))
            #expect(reply.status == 200)
            #expect(reply.answer?.contains("“Привет, 世界 👩‍💻”") == true)
            #expect(reply.header("content-type") == "application/json; charset=utf-8")
            #expect(reply.header("x-request-id")?.hasPrefix("req_") == true)
            #expect(reply.header("x-qwen-site") == nil)
        }
    }

    @Test("a stream adds up to the whole answer, and ends with [DONE] and the body")
    func stream() async throws {
        try await withEverydayProxy { proxy, _ in
            let reply = try await proxy.complete("Hi", #""stream":true,"stream_options":{"include_usage":true}"#)
            #expect(reply.status == 200)
            #expect(reply.ending == .complete)
            #expect(reply.header("content-type") == "text/event-stream; charset=utf-8")
            #expect(reply.header("cache-control") == "no-cache")
            #expect(reply.header("x-accel-buffering") == "no")
            #expect(try reply.events().last == "[DONE]")
            #expect(try reply.streamedText().contains("“Hi”"))
            let chunks = try reply.chunks()
            #expect(Set(chunks.map { $0["id"] as? String }).count == 1)
            let usage = try #require(chunks.last?["usage"] as? [String: Any])
            #expect(try #require(usage["completion_tokens"] as? Int) > 0)
        }
    }

    @Test("usage is told only where it was asked for")
    func noUsage() async throws {
        try await withEverydayProxy { proxy, _ in
            let chunks = try await proxy.complete("Hi", #""stream":true"#).chunks()
            #expect(chunks.allSatisfy { $0["usage"] == nil && ($0["choices"] as? [Any])?.count == 1 })
        }
    }

    @Test("reasoning is told apart from the answer, where it was asked for")
    func reasoning() async throws {
        try await withEverydayProxy { proxy, _ in
            func message(_ fields: String) async throws -> [String: Any] {
                let reply = try await proxy.complete("Hi", fields)
                let choice = try #require((reply.json["choices"] as? [[String: Any]])?.first)
                return try #require(choice["message"] as? [String: Any])
            }
            let thinking = try await message(#""enable_thinking":true,"model":"qwen3.7-plus""#)
            #expect((thinking["reasoning_content"] as? String)?.contains("Reading the question") == true)
            #expect((thinking["content"] as? String)?.contains("“Hi”") == true)
            let plain = try await message(#""model":"qwen3.7-plus""#)
            #expect(plain["reasoning_content"] == nil)
            let chunks = try await proxy.complete("Hi", #""stream":true,"enable_thinking":true"#).chunks()
            let deltas = chunks.compactMap { (($0["choices"] as? [[String: Any]])?.first)?["delta"] as? [String: Any] }
            let firstText = try #require(deltas.firstIndex { ($0["content"] as? String)?.isEmpty == false })
            let lastThought = try #require(deltas.lastIndex { $0["reasoning_content"] != nil })
            #expect(lastThought < firstText)
        }
    }

    @Test("what is sent fits OpenAI's own schemas", .enabled(if: OpenAISchema.location != nil, "the schemas do not lie beside the project"))
    func schemas() async throws {
        try await withEverydayProxy { proxy, _ in
            let schema = try OpenAISchema()
            #expect(schema.faults(of: try await proxy.complete("Hi", #""enable_thinking":true"#).json, as: "CreateChatCompletionResponse").isEmpty)
            let chunks = try await proxy.complete("Hi", #""stream":true,"stream_options":{"include_usage":true}"#).chunks()
            for chunk in chunks { #expect(schema.faults(of: chunk, as: "CreateChatCompletionStreamResponse").isEmpty) }
            #expect(schema.faults(of: try await proxy.call("GET", "/v1/models").json, as: "ListModelsResponse").isEmpty)
            #expect(schema.faults(of: try await proxy.call("GET", "/v1/models/qwen3.7-plus").json, as: "Model").isEmpty)
            #expect(schema.faults(of: try await proxy.post("/v1/chat/completions", "{").json, as: "ErrorResponse").isEmpty)
            #expect(schema.faults(of: try await proxy.call("GET", "/v1/nothing").json, as: "ErrorResponse").isEmpty)
        }
    }

    @Test("a model that nobody knows is no error; the answer names the one that answered", arguments: ["gpt-4o", "qwen-max-latest"])
    func unknownModel(name: String) async throws {
        try await withEverydayProxy { proxy, site in
            for _ in 1...2 {
                let reply = try await proxy.post(
                    "/v1/chat/completions", #"{"model":"\#(name)","messages":[{"role":"user","content":"Hi"}]}"#)
                #expect(reply.status == 200)
                let model = try #require(reply.json["model"] as? String)
                let question = try #require(site.journal.entries.last { $0.path == "/api/v2/chat/completions" })
                #expect(question.body.contains(#""model":"\#(model)""#))
                #expect(question.status == 200)
            }
            // The site was asked only once for the model that it does not have.
            #expect(site.journal.entries.filter { $0.path == "/api/v2/chats/new" }.count == 3)
        }
    }

    @Test("several messages are folded into one")
    func folding() async throws {
        try await withEverydayProxy { proxy, _ in
            let reply = try await proxy.post(
                "/v1/chat/completions",
                #"{"messages":[{"role":"user","content":"One"},{"role":"assistant","content":"Two"},{"role":"user","content":"Three"}]}"#)
            #expect(reply.answer?.contains("## User\n\nOne\n\n## Assistant\n\nTwo\n\n## User\n\nThree") == true)
        }
    }

    @Test("an answer is cut at a stop text, and behind a number of tokens")
    func cuts() async throws {
        try await withEverydayProxy { proxy, site in
            // Long enough that the site can't have told all of it before it is cut.
            let stopped = try await proxy.complete("/mock long 500", #""stop":["ce 3"]"#)
            #expect(stopped.answer == "Piece 1 of 500. Piece 2 of 500. Pie")
            let short = try await proxy.complete("/mock long 500", #""max_tokens":5,"stream":true"#)
            let reasons = try short.chunks().compactMap { (($0["choices"] as? [[String: Any]])?.first)?["finish_reason"] as? String }
            #expect(reasons == ["length"])
            #expect(try short.streamedText().contains("Piece 1 of 500."))
            #expect(try !short.streamedText().contains("Piece 400 of 500."))
            try await site.journal.wait { $0.filter { $0.path == "/api/v2/chat/completions/stop" }.count == 2 }
        }
    }

    @Test("accounts take turns")
    func roundRobin() async throws {
        try await withEverydayProxy(accounts: 3) { proxy, _ in
            _ = try await proxy.call("GET", "/v1/models")
            var people: [String] = []
            for _ in 1...6 {
                let answer = try #require(try await proxy.complete("Hi").answer)
                people += (1...3).map { "person\($0)@example.org" }.filter { answer.contains($0) }
            }
            #expect(people.count == 6)
            #expect(Set(people[0..<3]) == Set(people[3..<6]))
            #expect(Set(people[0..<3]).count == 3)
        }
    }
}
