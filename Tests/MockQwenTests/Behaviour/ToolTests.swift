import NIOCore
import RecordingFormat
import TestSupport
import Testing

@Suite("Answers that use tools", .timeLimit(.minutes(10)))
struct ToolTests {
    private static let thinking = #"{"thinking_enabled":true,"output_schema":"phase","thinking_format":"summary"}"#

    private func answer(_ prompt: String, chatType: String = "t2t", features: String = thinking) async throws -> RawResponse {
        try await withEveryday { site in
            let visitor = try await Visitor.signedIn(site)
            var question = Question(try await visitor.newChat(), prompt)
            question.features = features
            question.chatType = chatType
            return try await visitor.ask(question)
        }
    }

    private static func deltas(_ answer: RawResponse) -> [JSONValue] { answer.frames.compactMap { $0[pointer: "/choices/0/delta"] } }

    @Test("search, steered or by chat type: two rounds, cumulative arguments, documents, citations by number", arguments: ["t2t", "search"])
    func search(chatType: String) async throws {
        let answer = try await answer(chatType == "search" ? "Herons" : "/mock search Herons", chatType: chatType)
        let deltas = Self.deltas(answer)
        let phases = deltas.compactMap { $0["phase"]?.text }.reduce(into: [String]()) { if $0.last != $1 { $0.append($1) } }
        #expect(phases == ["thinking_summary", "web_search", "thinking_summary", "web_search", "thinking_summary", "answer"])

        let calls = deltas.filter { $0["function_id"] == .string("round_0_1") && $0["role"] == .string("assistant") }
        let arguments = calls.compactMap { $0[pointer: "/function_call/arguments"]?.text }
        #expect(arguments.first == "" && arguments.count == 5 && arguments[3] == arguments[4])
        for (less, more) in zip(arguments, arguments.dropFirst()) { #expect(more.hasPrefix(less)) }
        #expect(try JSONValue(parsing: ByteBuffer(string: arguments[4]))[pointer: "/queries/0"]?.text?.contains("Herons") == true)

        let results = deltas.filter { $0["role"] == .string("function") }
        #expect(results.map { $0[pointer: "/extra/tool_result/used_id"] } == [.number("4"), .number("6")])
        for (result, count) in zip(results, [3, 2]) {
            guard case .array(let documents)? = result[pointer: "/extra/tool_result/docs"] else { throw NoDocuments() }
            #expect(documents.count == count && result[pointer: "/extra/web_search_info"] == .array(documents))
            #expect(documents.allSatisfy { $0["url"]?.text?.hasPrefix("https://site-") == true })
        }
        #expect(results.first?[pointer: "/extra/tool_result/docs/2/hostname"] == .string("site-3.example.com"))
        #expect(results.last?[pointer: "/extra/tool_result/docs/1/hostname"] == .string("site-5.example.com"))

        #expect(answer.answer.contains("[[1]]") && answer.answer.contains("[[2,5]]"))
        let pieces = deltas.filter { $0["phase"] == .string("answer") }.compactMap { $0["content"]?.text }
        #expect(!pieces.contains { $0.contains("[[1]]") || $0.contains("[[2,5]]") }, "citations are cut over frames")
    }

    private struct NoDocuments: Error {}

    @Test("summaries start again in each round, and a tool's empty usage comes between growing input")
    func rounds() async throws {
        let answer = try await answer("/mock search x")
        let titles = Self.deltas(answer).compactMap { $0[pointer: "/extra/summary_title/content"] }.compactMap { titles in
            if case .array(let list) = titles { list.count } else { nil }
        }
        #expect(titles == [1, 1, 1, 1, 1, 1, 2, 2])
        let results = answer.frames.filter { $0[pointer: "/choices/0/delta/role"] == .string("function") }
        #expect(results.allSatisfy { $0["usage"] == .object([]) })
        let inputs = answer.frames.compactMap { $0[pointer: "/usage/input_tokens"] }.compactMap {
            if case .number(let text) = $0 { Int(text) } else { nil }
        }
        #expect(inputs == inputs.sorted() && Set(inputs).count == 3)
    }

    @Test("without thinking the tools come alone")
    func withoutThinking() async throws {
        let answer = try await answer("/mock search x", features: #"{"thinking_enabled":false}"#)
        #expect(Set(Self.deltas(answer).compactMap { $0["phase"]?.text }) == ["web_search", "answer"])
    }

    @Test("extract reads pages")
    func extract() async throws {
        let result = Self.deltas(try await answer("/mock extract Herons")).first { $0["role"] == .string("function") }
        #expect(result?["phase"] == .string("web_extractor"))
        #expect(result?[pointer: "/extra/web_extract_info/1/url"]?.text?.hasPrefix("https://site-2") == true)
        #expect(result?[pointer: "/extra/web_extractor_result"]?.text?.contains("第2页") == true)
    }

    @Test("draw puts a picture into the answer, and the picture is there")
    func draw() async throws {
        try await withEveryday { site in
            let visitor = try await Visitor.signedIn(site)
            let answer = try await visitor.ask(Question(try await visitor.newChat(), "/mock draw a heron"))
            let result = Self.deltas(answer).first { $0["role"] == .string("function") }
            #expect(result?["phase"] == .string("image_gen_tool") && result?["name"] == .string("image_gen"))
            #expect(result?[pointer: "/extra/image_list"] == result?[pointer: "/extra/tool_result"])
            let picture = try await visitor.fetch(try #require(result?[pointer: "/extra/image_list/0/image"]?.text))
            #expect(picture.head.values(of: "content-type") == ["image/png"])
            #expect(answer.answer.contains("turn 1"))
        }
    }
}
