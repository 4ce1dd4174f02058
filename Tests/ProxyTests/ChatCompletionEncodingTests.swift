import Foundation
import NIOCore
import QwenSite
import Testing
import Wire

@testable import Proxy

@Suite struct ChatCompletionEncodingTests {
    private let head = ChatCompletionHead(id: "chatcmpl-1", created: 1_770_000_000, model: "qwen \"max\"", chat: nil)
    private let events: [AnswerEvent] = [
        .started(AnswerIDs(chat: "c", question: "q", answer: "a")), .reasoning("hm\n"), .text("При\"вет\u{1}\\"), .text("🙂"),
        .usage(Usage(inputTokens: 10, outputTokens: 7, cachedTokens: 3, reasoningTokens: 2)), .finished,
    ]

    /// The data of each event of the stream.
    private func stream(_ batches: [[AnswerEvent]], includesUsage: Bool = false, head: ChatCompletionHead? = nil) throws -> [String] {
        var encoder = ChatCompletionChunkEncoder(head ?? self.head, includesUsage: includesUsage)
        var buffer = ByteBuffer()
        for batch in batches { encoder.encode(batch, end: batch.last == .finished ? .stop : nil, into: &buffer) }
        var parser = ServerSentEventParser()
        parser.append(buffer)
        var data: [String] = []
        while let event = try parser.next() {
            #expect(event.name == nil)
            data.append(String(buffer: event.data))
        }
        #expect(parser.finish() == nil)
        return data
    }

    private func json(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test("counts of tokens that make no sense are added up all the same")
    func nonsense() {
        #expect(Usage(inputTokens: .max, outputTokens: 1).totalTokens == .max)
        #expect(Usage(inputTokens: 2, outputTokens: 1).totalTokens == 3)
    }

    @Test("a stream is the role, the pieces, why it ended, and [DONE]")
    func order() throws {
        let common = #""id":"chatcmpl-1","object":"chat.completion.chunk","created":1770000000,"model":"qwen \"max\"","choices":"#
        func chunk(_ delta: String, _ reason: String = "null") -> String {
            #"{\#(common)[{"index":0,"delta":{\#(delta)},"logprobs":null,"finish_reason":\#(reason)}]}"#
        }
        #expect(
            try stream([events]) == [
                chunk(#""role":"assistant","content":"","refusal":null"#), chunk(#""reasoning_content":"hm\n""#),
                chunk(#""content":"При\"вет\u0001\\""#), chunk(#""content":"🙂""#), chunk("", #""stop""#), "[DONE]",
            ])
    }

    @Test("citations, pictures and documents are text for clients that know nothing else, in a stream and whole")
    func markdown() throws {
        let source = Source(number: 3, url: "https://example.org/Mercury_(planet)", title: "Mercury")
        let events: [AnswerEvent] = [
            .started(AnswerIDs(chat: "c", question: "q", answer: "a")), .sources([source]),
            .toolActivity(ToolActivity(call: "1", tool: "web_search", step: .started)), .text("See "), .citation(source), .text(". "),
            .image(url: "https://example.org/a b.png"), .document(url: "https://example.org/r.pdf"), .finished,
        ]
        let expected =
            "See [3](https://example.org/Mercury_%28planet%29). ![image](https://example.org/a%20b.png)\n\n[document](https://example.org/r.pdf)\n\n"
        var whole = WholeAnswer()
        for event in events { whole.append(event) }
        #expect(whole.text == expected)
        let pieces = try stream([events]).dropLast().map { chunk in
            let choice = (try json(chunk)["choices"] as? [[String: Any]])?.first
            return (choice?["delta"] as? [String: Any])?["content"] as? String ?? ""
        }
        #expect(pieces.joined() == expected)
    }

    @Test("the usage comes last, with no choices, where it was asked for")
    func usage() throws {
        let data = try stream([events], includesUsage: true)
        #expect(data.last == "[DONE]")
        let chunks = try data.dropLast().map(json)
        #expect(chunks.dropLast().allSatisfy { $0["usage"] is NSNull })
        let last = try #require(chunks.last)
        #expect((last["choices"] as? [Any])?.isEmpty == true)
        let usage = try #require(last["usage"] as? [String: Any])
        #expect(usage["prompt_tokens"] as? Int == 10)
        #expect(usage["completion_tokens"] as? Int == 7)
        #expect(usage["total_tokens"] as? Int == 17)
        #expect((usage["prompt_tokens_details"] as? [String: Int]) == ["cached_tokens": 3])
        #expect((usage["completion_tokens_details"] as? [String: Int]) == ["reasoning_tokens": 2])
    }

    @Test("how the site's pieces come together does not matter")
    func batches() throws {
        #expect(try stream(events.map { [$0] }) == stream([events]))
    }

    @Test("a chat that can be continued is named in every chunk")
    func chatID() throws {
        let data = try stream([events], head: ChatCompletionHead(id: "i", created: 1, model: "m", chat: ("our-id", "parent")))
        for chunk in try data.dropLast().map(json) {
            #expect(chunk["chatId"] as? String == "our-id")
            #expect(chunk["parentId"] as? String == "parent")
        }
    }

    @Test("a failure behind the start is an error event without [DONE]")
    func failure() throws {
        var buffer = ByteBuffer()
        ChatCompletionChunkEncoder(head, includesUsage: false).encode(failure: .shuttingDown(), into: &buffer)
        let text = String(buffer: buffer)
        #expect(text.hasPrefix("data: {\"error\":{\"message\":"))
        #expect(text.hasSuffix("\"type\":\"service_unavailable_error\",\"param\":null,\"code\":\"shutting_down\"}}\n\n"))
    }

    @Test("a whole answer has all keys, in OpenAI's words")
    func whole() throws {
        var answer = WholeAnswer()
        events.forEach { answer.append($0) }
        var buffer = ByteBuffer()
        buffer.writeChatCompletion(head, answer)
        #expect(
            String(buffer: buffer)
                == #"{"id":"chatcmpl-1","object":"chat.completion","created":1770000000,"model":"qwen \"max\"","choices":[{"index":0,"message":{"#
                + #""role":"assistant","content":"При\"вет\u0001\\🙂","refusal":null,"reasoning_content":"hm\n"},"logprobs":null,"#
                + #""finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":7,"total_tokens":17,"#
                + #""prompt_tokens_details":{"cached_tokens":3},"completion_tokens_details":{"reasoning_tokens":2}}}"#)
    }

    @Test("what is sent fits OpenAI's own schemas", .enabled(if: OpenAISchema.location != nil, "the schemas do not lie beside the project"))
    func schemas() throws {
        let schema = try OpenAISchema()
        for chunk in try stream([events], includesUsage: true).dropLast() {
            #expect(schema.faults(of: try json(chunk), as: "CreateChatCompletionStreamResponse").isEmpty)
        }
        var buffer = ByteBuffer()
        buffer.writeChatCompletion(head, WholeAnswer(text: "x", usage: Usage(inputTokens: 1)))
        #expect(schema.faults(of: try json(String(buffer: buffer)), as: "CreateChatCompletionResponse").isEmpty)
        buffer.clear()
        buffer.writeOpenAIError(.internalError)
        #expect(schema.faults(of: try json(String(buffer: buffer)), as: "ErrorResponse").isEmpty)
        // The check itself finds faults.
        #expect(!schema.faults(of: ["choices": [["index": "0"]]], as: "CreateChatCompletionResponse").isEmpty)
    }
}
