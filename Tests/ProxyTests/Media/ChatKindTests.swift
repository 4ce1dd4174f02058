import Foundation
import MockQwen
import TestSupport
import Testing

@testable import Proxy

@Suite struct ChatKindTests {
    @Test("a picture that is asked for in a chat comes as Markdown, whole and streamed", arguments: ["", #","stream":true"#])
    func picture(stream: String) async throws {
        try await withEverydayProxy { proxy, site in
            let fields = #""chatType":"t2i","size":"3:4"\#(stream)"#
            for reply in [try await proxy.post("/api/chat", #"{"message":"A cat",\#(fields)}"#), try await proxy.complete("A cat", fields)] {
                let text = stream.isEmpty ? reply.answer ?? "" : try reply.streamedText()
                #expect(text.hasPrefix("![image](https://cdn.qwenlm.ai/output/"))
            }
            let questions = site.journal.entries.filter { $0.path == "/api/v2/chat/completions" }
            #expect(questions.count { $0.body.contains(#""chat_type":"t2i""#) && $0.body.contains(#""size":"3:4""#) } == 2)
        }
    }

    @Test("a search that is asked for is one")
    func search() async throws {
        try await withEverydayProxy { proxy, site in
            let reply = try await proxy.post("/api/chat", #"{"message":"News","chatType":"search"}"#)
            #expect(reply.status == 200)
            let question = site.journal.entries.first { $0.path == "/api/v2/chat/completions" }
            #expect(question?.body.contains(#""chat_type":"search""#) == true)
        }
    }

    @Test("a chat goes from text to a picture and back")
    func chat() async throws {
        try await withEverydayProxy { proxy, _ in
            let chat = try #require(try await proxy.post("/api/chat", #"{"message":"Hi"}"#).json["chatId"] as? String)
            let drawn = try await proxy.post("/api/chat", #"{"message":"A cat","chatId":"\#(chat)","chatType":"t2i"}"#)
            #expect(drawn.answer?.contains("![image](") == true)
            #expect(try await proxy.post("/api/chat", #"{"message":"Nice","chatId":"\#(chat)"}"#).answer?.contains("turn 3 ") == true)
        }
    }

    @Test("what can't be asked for in a chat is refused, and a film is pointed to its place", arguments: ["t2v", "slides", "T2I"])
    func refused(type: String) async throws {
        try await withEverydayProxy { proxy, site in
            for path in ["/api/chat", "/v1/chat/completions"] {
                let body = #"{"message":"Hi","messages":[{"role":"user","content":"Hi"}],"chatType":"\#(type)"}"#
                let reply = try await proxy.post(path, body)
                #expect(reply.status == 400)
                #expect(reply.text.contains("t2i"))
                #expect(reply.text.contains("/videos/generations") == (type == "t2v"))
            }
            #expect(site.journal.entries.allSatisfy { !$0.path.hasPrefix("/api/v2/chat") })
        }
    }
}
