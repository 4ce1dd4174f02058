import MockQwen
import Testing

@testable import QwenSite

/// Models at a running twin.
@Suite(.timeLimit(.minutes(10))) struct ModelsMockTests {
    @Test("the list tells what its models can do, to anybody")
    func everyday() async throws {
        try await withClient(.anyPrompt, signsIn: false) { client, journal in
            let models = try await client.models()
            let locked = try #require(models.first { $0.id == "qwen3.8-max" })
            #expect(locked.mustThink)
            let plain = try #require(models.first { $0.id == "qwen3.7-plus" })
            #expect(plain.takes == Set(FileKind.allCases))
            #expect(plain.chatTypes.isSuperset(of: [.text, .search, .image, .video, .deepResearch]))
            #expect(plain.contextLength == 1_000_000)
            #expect(plain.answerLength == 65_536)
            #expect(journal.entries.count == 1)
        }
    }

    @Test("a model that can't stop thinking refuses to be told to, and answers what is made to fit it")
    func locked() async throws {
        try await withClient(.anyPrompt) { client, _ in
            let chat = try await client.newChat(model: "qwen3.8-max")
            let question = Question(chat: chat, model: "qwen3.8-max", text: "x")
            let error = await #expect(throws: SiteError.self) { try await client.answer(question) }
            #expect(error?.withoutWords == .rejected(code: "invalid_input", details: "*"))
            let models = try await client.models()
            let fitting = Question(
                chat: chat, model: question.model, text: "x", thinking: try #require(models.first { $0.id == question.model }).fit(.off))
            #expect(try await client.answer(fitting).reasoning.isEmpty == false)
        }
    }

    @Test("a recorded site that has the list only in the envelope")
    func recorded() async throws {
        try await withClient(try .recorded("2026-09-models-enveloped"), signsIn: false) { client, journal in
            let models = try await client.models()
            #expect(models.map(\.id) == ["qwen3.7-plus", "qwen3.8-max"])
            #expect(models.map(\.mustThink) == [false, true])
            #expect(models.map(\.takes) == [[.document, .image, .video], [.document]])
            _ = try await client.models()
            #expect(journal.entries.map(\.path) == ["/api/models", "/api/v2/models/", "/api/v2/models/"])
        }
    }
}
