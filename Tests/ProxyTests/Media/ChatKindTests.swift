import Foundation
import MockQwen
import NIOCore
import QwenSite
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

    @Test("a client that streams gets signs of life while the site draws, and then the picture", arguments: ["/api/chat", "/v1/chat/completions"])
    func signsOfLife(path: String) async throws {
        let (body, source) = SiteBody.makeStream()
        let site = ScriptedSite { _ in
            source.yield(ByteBuffer(string: ScriptedSite.Frame.created.bytes))
            return .stream(body)
        }
        try await withProxy(site) {
            // A picture has a limit of its own.
            ($0.limits.keepAlive, $0.limits.eventGap) = (.milliseconds(20), .milliseconds(1))
        } _: { proxy in
            try await proxy.withConnection { connection in
                let body = #"{"messages":[{"role":"user","content":"A cat"}],"chatType":"t2i","stream":true}"#
                try await connection.send("POST", path, host: "localhost", body: body)
                #expect(try await connection.receiveHead().status == 200)
                var text = ""
                while !text.contains(": keep-alive\n\n") { text += String(buffer: try #require(try await connection.receiveChunk())) }
                #expect(!text.contains("![image]("))
                // It is drawn when the client knows that the site does so.
                for frame in SiteResponse.pictureFrames { source.yield(frame) }
                source.finish()
                while let chunk = try await connection.receiveChunk() { text += String(buffer: chunk) }
                #expect(text.contains("![image](https://cdn.qwenlm.ai/output/a.png"))
                #expect(text.hasSuffix("data: [DONE]\n\n"))
            }
        }
    }

    @Test("a streamed answer that ends without a picture is a failure; one that is refused at once is told by its status")
    func nothing() async throws {
        let site = ScriptedSite { _ in
            let (body, source) = SiteBody.makeStream()
            source.yield(ByteBuffer(string: ScriptedSite.Frame.created.bytes))
            source.whenTaken {
                source.yield(ByteBuffer(string: ScriptedSite.Frame.end.bytes))
                source.finish()
            }
            return .stream(body)
        }
        try await withProxy(site) { proxy in
            let reply = try await proxy.post("/api/chat", #"{"message":"A cat","chatType":"t2i","stream":true}"#)
            #expect((try reply.chunks().last?["error"] as? [String: Any])?["code"] as? String == "site_failing", "\(reply.text)")
            #expect(try !reply.events().contains("[DONE]"))
        }
        try await withEverydayProxy { proxy, _ in
            let reply = try await proxy.post("/api/chat", #"{"message":"/mock fail RateLimited 2h","chatType":"t2i","stream":true}"#)
            #expect(reply.status == 429)
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

    @Test("a picture is drawn by a model that draws, and the chat goes on with its own")
    func modelOfChat() async throws {
        try await withEverydayProxy { proxy, _ in
            let first = try await proxy.post("/api/chat", #"{"message":"Hi","model":"qwen3-coder-plus"}"#)
            let chat = try #require(first.json["chatId"] as? String)
            func model(_ fields: String) async throws -> String? {
                let reply = try await proxy.post("/api/chat", #"{"message":"Go on","chatId":"\#(chat)"\#(fields)}"#)
                return reply.json["model"] as? String
            }
            // Not offered for pictures, nor for searches.
            let drawing = try #require(try await model(#","chatType":"t2i""#))
            #expect(drawing != "qwen3-coder-plus")
            #expect(try await proxy.call("GET", "/api/models/\(drawing)").text.contains(#""t2i""#))
            #expect(try await model("") == "qwen3-coder-plus")
            #expect(try await model(#","chatType":"search""#) != "qwen3-coder-plus")
            #expect(try await model("") == "qwen3-coder-plus")
            #expect(try await model(#","chatType":"t2i","model":"qwen3-vl-plus""#) == "qwen3-vl-plus")
            #expect(try await model("") == "qwen3-coder-plus")
            #expect(try await model(#","chatType":"search","model":"qwen3-max""#) == "qwen3-max")
            #expect(try await model("") == "qwen3-max")
        }
    }

    @Test("a chat that begins with a picture goes on with the default, whatever has drawn that")
    func begunWithPicture() async throws {
        try await withEverydayProxy { proxy, _ in
            let usual = try await proxy.post("/api/chat", #"{"message":"Hi"}"#).json["model"] as? String
            let drawn = try await proxy.post("/api/chat", #"{"message":"A cat","chatType":"t2i","model":"qwen3-vl-plus"}"#)
            #expect(drawn.json["model"] as? String == "qwen3-vl-plus")
            let chat = try #require(drawn.json["chatId"] as? String)
            let next = try await proxy.post("/api/chat", #"{"message":"Nice","chatId":"\#(chat)"}"#)
            #expect(usual != "qwen3-vl-plus")
            #expect(next.json["model"] as? String == usual)
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

    @Test("a picture that comes with the beginning of its stream is no empty answer")
    func pictureAtOnce() async throws {
        let frames = SiteResponse.pictureFrames
        let site = ScriptedSite { _ in
            let (body, source) = SiteBody.makeStream()
            source.yield(ByteBuffer(string: ScriptedSite.Frame.created.bytes + String(buffer: frames[0])))
            source.whenTaken {
                source.yield(frames[1])
                source.finish()
            }
            return .stream(body)
        }
        try await withProxy(site) { proxy in
            let reply = try await proxy.post("/api/chat", #"{"message":"A cat","chatType":"t2i","stream":true}"#)
            #expect(reply.text.contains("https://cdn.qwenlm.ai/output/a.png"))
            #expect(try reply.events().last == "[DONE]", "\(reply.text)")
        }
    }
}
