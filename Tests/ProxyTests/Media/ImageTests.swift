import Foundation
import MockQwen
import NIOCore
import QwenSite
import TestSupport
import Testing

@testable import Proxy

@Suite(.timeLimit(.minutes(10))) struct ImageTests {
    @Test("a picture is drawn, and its chat is deleted at the site behind the answer")
    func one() async throws {
        try await withEverydayProxy { proxy, site in
            let reply = try await proxy.draw("A cat", #""size":"1792x1024""#)
            #expect(reply.status == 200)
            let picture = try #require(reply.pictures.first)
            #expect(reply.pictures.count == 1)
            #expect(picture["url"]?.hasPrefix("https://cdn.qwenlm.ai/output/") == true)
            #expect(reply.json["created"] is Int)
            // The default of the README draws nothing at the site; one that does was asked.
            #expect(reply.json["model"] as? String == "qwen3.7-plus")
            let entries = try await site.journal.wait { entries in entries.contains { $0.method == "DELETE" } }
            let question = try #require(entries.first { $0.path == "/api/v2/chat/completions" })
            #expect(question.body.contains(#""size":"16:9""#))
            #expect(question.body.contains(#""chat_type":"t2i""#))
            #expect(entries.first { $0.path == "/api/v2/chats/new" }?.body.contains(#""chat_type":"t2i""#) == true)
        }
    }

    @Test("several pictures are several turns, each with a chat of its own, and all chats are deleted")
    func several() async throws {
        try await withEverydayProxy(accounts: 2) { proxy, site in
            let reply = try await proxy.draw("A cat", #""n":5,"model":"qwen3.7-max""#)
            #expect(Set(reply.pictures.compactMap { $0["url"] }).count == 5)
            #expect(reply.json["model"] as? String == "qwen3.7-max")
            _ = try await site.journal.wait { entries in entries.count { $0.method == "DELETE" && $0.status == 200 } == 5 }
        }
    }

    @Test("a picture comes as base64 where that is asked for")
    func base64() async throws {
        try await withEverydayProxy { proxy, site in
            let reply = try await proxy.draw("A cat", #""response_format":"b64_json","n":2"#)
            #expect(reply.pictures.count == 2)
            for picture in reply.pictures {
                #expect(picture["url"] == nil)
                let bytes = try #require(picture["b64_json"].flatMap { Data(base64Encoded: $0) })
                #expect(bytes == (try Data(contentsOf: recordingsDirectory.appending(path: "everyday/results/picture.png"))))
            }
            // A signed address needs no sign-in, and gets none.
            let fetched = site.journal.entries.filter { $0.path.hasPrefix("/output/") }
            #expect(fetched.count == 2)
        }
    }

    @Test("a picture larger than is passed on is refused")
    func large() async throws {
        try await withEverydayProxy {
            $0.limits.pictureBytes = 10
        } _: { proxy, _ in
            let reply = try await proxy.draw("A cat", #""response_format":"b64_json""#)
            #expect(reply.status == 502)
            #expect(reply.code == "site_not_understood")
        }
    }

    @Test(
        "sizes mean proportions",
        arguments: [
            ("1024x1024", "1:1"), ("256x256", "1:1"), ("1024x1536", "3:4"), ("1536x1024", "4:3"), ("1024x1792", "9:16"), ("1792x1024", "16:9"),
            ("1920x1080", "16:9"), ("9:16", "9:16"),
        ])
    func sizes(size: String, ratio: String) throws { #expect(try AspectRatio.asked(size, in: "size")?.rawValue == ratio) }

    @Test("no size leaves it to the site", arguments: [nil, "", "auto"])
    func noSize(size: String?) throws { #expect(try AspectRatio.asked(size, in: "size") == nil) }

    @Test(
        "what can't be is refused, and what can be is named",
        arguments: [
            (#"{"prompt":"A cat","size":"1000x333"}"#, "size", "16:9"), (#"{"prompt":"A cat","size":"0x0"}"#, "size", "1024x1024"),
            (#"{"prompt":"A cat","aspect_ratio":"5:1"}"#, "aspect_ratio", "9:16"), (#"{"prompt":"A cat","n":0}"#, "n", "10"),
            (#"{"prompt":"A cat","n":11}"#, "n", "10"), (#"{"prompt":"  "}"#, "prompt", "empty"), (#"{}"#, "prompt", "required"),
            (#"{"prompt":"A cat","response_format":"gif"}"#, "response_format", "it can't be 'gif'. Possible are url, b64_json."),
            (#"{"prompt":"A cat","n":1.5}"#, "n", "a whole number"),
        ])
    func refusals(body: String, parameter: String, words: String) async throws {
        try await withProxy(ScriptedSite(texts: [])) { proxy in
            let reply = try await proxy.post("/v1/images/generations", body)
            #expect(reply.status == 400)
            #expect(reply.error["param"] as? String == parameter)
            #expect((reply.error["message"] as? String)?.contains(words) == true, "\(reply.text)")
        }
    }

    @Test("a client that streams gets signs of life, and then the pictures")
    func stream() async throws {
        try await withEverydayProxy { proxy, _ in
            let reply = try await proxy.draw("A cat", #""n":2,"stream":true"#)
            #expect(reply.header("content-type")?.hasPrefix("text/event-stream") == true)
            #expect(reply.text.hasPrefix(": keep-alive\n\n"))
            let events = try reply.chunks()
            #expect(events.map { $0["type"] as? String } == ["image_generation.completed", "image_generation.completed"])
            #expect(events.allSatisfy { ($0["b64_json"] as? String)?.isEmpty == false && $0["url"] == nil })
            let failed = try await proxy.draw("/mock fail Bad_Request", #""stream":true"#)
            #expect(failed.status == 200)
            #expect(try failed.chunks().last?["error"] is [String: Any])
        }
    }

    @Test("signs of life come again and again while the site draws")
    func signsOfLife() async throws {
        let (body, source) = SiteBody.makeStream()
        try await withProxy(ScriptedSite { _ in .stream(body) }) {
            $0.limits.keepAlive = .milliseconds(20)
        } _: { proxy in
            try await proxy.withConnection { connection in
                try await connection.send(
                    "POST", "/v1/images/generations", host: "localhost", body: #"{"prompt":"A cat","response_format":"url","stream":true}"#)
                #expect(try await connection.receiveHead().status == 200)
                for _ in 1...4 { #expect(try await connection.receiveChunk().map { String(buffer: $0) } == ": keep-alive\n\n") }
                // It is drawn when the client knows that the site does so.
                source.yield(ByteBuffer(string: ScriptedSite.Frame.created.bytes))
                for frame in SiteResponse.pictureFrames { source.yield(frame) }
                source.finish()
                var text = ""
                while let chunk = try await connection.receiveChunk() { text += String(buffer: chunk) }
                #expect(text.components(separatedBy: "image_generation.completed").count > 1)
            }
        }
    }

    @Test("a client that leaves ends the drawing, and leaves no chat behind", arguments: ["", #","stream":true"#])
    func leaving(stream: String) async throws {
        let site = ScriptedSite { _ in .stream(.silent(after: [])) }
        let chats = try ChatHistory.inMemory()
        try await withProxy(site, chats: chats) { proxy in
            try await proxy.withConnection { connection in
                try await connection.send("POST", "/v1/images/generations", host: "localhost", body: #"{"prompt":"A cat"\#(stream)}"#)
                _ = await site.calls.first { $0 == "/api/v2/chat/completions" }
            }
            _ = await site.calls.first { $0.hasPrefix("/api/v2/chats/0") }
        }
        #expect(try await chats.store.leftovers().isEmpty)
    }

    @Test("an account that is refused gives way to another, and where none is left the client is told when")
    func failover() async throws {
        try await withEverydayProxy(accounts: 2) { proxy, _ in
            let reply = try await proxy.draw("/mock fail RateLimited 2h")
            #expect(reply.status == 429)
            #expect(reply.header("retry-after") != nil)
            let streamed = try await proxy.draw("A cat", #""stream":true"#)
            #expect(streamed.status == 429)
        }
    }

    @Test("an answer without a picture is a failure that says what the site said")
    func nothing() async throws {
        let site = ScriptedSite(texts: ["I can't draw that."])
        try await withProxy(site) { proxy in
            let reply = try await proxy.draw("A cat")
            #expect(reply.status == 502)
            #expect(reply.code == "no_picture")
            #expect((reply.error["message"] as? String)?.contains("I can't draw that.") == true)
        }
    }
}

extension RunningProxy {
    fileprivate func draw(_ prompt: String, _ fields: String = "") async throws -> Reply {
        try await post("/v1/images/generations", #"{"prompt":"\#(prompt)"\#(fields.isEmpty ? "" : ",\(fields)")}"#)
    }
}

extension Reply {
    fileprivate var pictures: [[String: String]] { json["data"] as? [[String: String]] ?? [] }
}
