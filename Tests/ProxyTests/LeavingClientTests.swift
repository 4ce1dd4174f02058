import Foundation
import MockQwen
import NIOCore
import TestSupport
import Testing

@testable import Proxy

/// A client that leaves: the site is left at once, and told once to stop.
@Suite struct LeavingClientTests {
    private static let completion = "/api/v2/chat/completions"
    private static let stop = "/api/v2/chat/completions/stop"

    @Test("in the middle of a stream, as the site's journal shows it")
    func midStream() async throws {
        try await withEverydayProxy { proxy, site in
            try await proxy.withConnection { connection in
                let body = RunningProxy.completion("/mock stall 5", #""stream":true"#)
                try await connection.send("POST", "/v1/chat/completions", host: "localhost", body: body)
                _ = try await connection.receiveHead()
                _ = try await connection.receiveChunk()
                try await connection.close()
            }
            let stop = try await site.journal.entry { $0.path == Self.stop && $0.outcome == .completed }
            #expect(stop.status == 200)
            // Stalled as it is, the answer ends by its reader's leaving alone, or by the stop, which may overtake that on a busy machine.
            _ = try await site.journal.entry { $0.path == Self.completion && [.clientLeft, .completed].contains($0.outcome) }
            // Whoever is served next, is; and nothing more was said to the site of the old answer.
            #expect(try await proxy.complete("Still there?").status == 200)
            #expect(site.journal.entries.filter { $0.path == Self.stop }.count == 1)
        }
    }

    @Test(
        "before the answer's first words, or while it waits for a whole answer",
        arguments: [
            ([], #""stream":true"#), ([], ""), (["Hel"], ""), (["Hel"], #""stream":true"#),
        ])
    func waiting(texts: [String], fields: String) async throws {
        let (steps, step) = AsyncStream.makeStream(of: String.self)
        let frames = [ScriptedSite.Frame.created] + texts.map(ScriptedSite.Frame.text)
        let site = ScriptedSite { _ in
            .stream(
                .silent(after: frames.map { ByteBuffer(string: $0.bytes) }, waited: { step.yield("waited") }, left: { step.yield("left") }))
        }
        try await withProxy(site) { proxy in
            try await proxy.withConnection { connection in
                try await connection.send("POST", "/v1/chat/completions", host: "localhost", body: RunningProxy.completion("Hi", fields))
                #expect(await steps.first { _ in true } == "waited")
                try await connection.close()
            }
            #expect(await steps.first { _ in true } == "left")
            for await call in site.calls where call == Self.stop { break }
            #expect(try await proxy.call("GET", "/api/health").status == 200)
            #expect(site.paths.filter { $0 == Self.stop }.count == 1)
        }
    }

    @Test("before the site has said anything")
    func beforeAnything() async throws {
        try await withEverydayProxy { proxy, site in
            try await proxy.withConnection { connection in
                try await connection.send("POST", "/v1/chat/completions", host: "localhost", body: RunningProxy.completion("/mock silent"))
                _ = try await site.journal.entry { $0.path == Self.completion && $0.status == 200 }
                try await connection.close()
            }
            _ = try await site.journal.entry { $0.path == Self.completion && $0.outcome == .clientLeft }
        }
    }

    @Test("a client that takes nothing, not even that its answer has failed", arguments: [false, true])
    func takesNothing(atShutdown: Bool) async throws {
        let (steps, step) = AsyncStream.makeStream(of: String.self)
        // More than the sockets between client and server hold.
        let text = ScriptedSite.Frame.text(String(repeating: "x", count: 60_000)).bytes
        let frames = [ScriptedSite.Frame.created.bytes] + Array(repeating: text, count: 400)
        let site = ScriptedSite { _ in
            .stream(.silent(after: frames.map { ByteBuffer(string: $0) }, waited: { step.yield("waited") }, left: { step.yield("left") }))
        }
        try await withProxy(site) { configuration in
            if atShutdown {
                configuration.limits.shutdownForClients = .milliseconds(200)
            } else {
                (configuration.limits.wholeAnswer, configuration.limits.afterTurn) = (.seconds(1), .seconds(1))
            }
        } _: { proxy in
            try await proxy.withConnection { connection in
                try await connection.setReading(false)
                try await connection.send(
                    "POST", "/v1/chat/completions", host: "localhost", body: RunningProxy.completion("Hi", #""stream":true"#))
                if atShutdown {
                    #expect(await steps.first { _ in true } == "waited")
                    await proxy.stop()
                }
                // Where the machine is slow, the answer's time may be over before all of it has been taken from the site.
                #expect(await steps.first { $0 == "left" } == "left")
                for await call in site.calls where call == Self.stop { break }
            }
        }
    }

    /// A path, a body, and whether it is a form.
    private static let requests = [
        ("/v1/chat/completions", RunningProxy.completion("Hello"), false),
        ("/v1/chat/completions", RunningProxy.completion("Hello", #""stream":true"#), false),
        ("/api/chat", #"{"message":"Hello"}"#, false), ("/api/images/generations", #"{"prompt":"Hello"}"#, false),
        ("/api/files/upload", String(buffer: UploadingForm().body), true),
    ]

    @Test("a client that closes its side behind its request is served", arguments: requests)
    func halfClosed(path: String, body: String, isForm: Bool) async throws {
        try await withEverydayProxy { proxy, site in
            try await proxy.withConnection { connection in
                let type = isForm ? UploadingForm.type : "application/json"
                try await connection.send("POST", path, host: "localhost", headers: [("content-type", type)], body: body)
                try await connection.finishSending()
                let reply = try await connection.receiveReply()
                #expect(reply.status == 200, "\(reply.text)")
                #expect(reply.ending == .complete)
                #expect(try await connection.receiveEnding() == .closed)
            }
            #expect(!site.journal.entries.contains { $0.outcome == .clientLeft })
        }
    }

    @Test("so is one that asks for what is there at once, or is large")
    func halfClosedBehindPlainRequest() async throws {
        let chats = try ChatHistory.inMemory()
        let chat = Chat(id: ChatID(making: { "large" }), title: "Large", created: .now)
        let messages = (0..<100).map { number in
            StoredMessage(id: "\(number)", role: .user, text: String(repeating: "x", count: 100_000), created: .now)
        }
        try await chats.store.create(chat, messages: messages)
        try await withProxy(ScriptedSite(texts: []), chats: chats) { proxy in
            for path in ["/api/health", "/api/chats/large"] {
                try await proxy.withConnection { connection in
                    try await connection.send("GET", path, host: "localhost")
                    try await connection.finishSending()
                    let reply = try await connection.receiveReply()
                    #expect(reply.status == 200)
                    #expect(reply.ending == .complete)
                    #expect(!reply.json.isEmpty)
                    #expect(try await connection.receiveEnding() == .closed)
                }
            }
        }
    }

    @Test("one of HTTP/1.0, which can't be asked whether it is still there, is told nothing")
    func halfClosedOld() async throws {
        let (steps, step) = AsyncStream.makeStream(of: String.self)
        let site = ScriptedSite { _ in
            .stream(.silent(after: [ByteBuffer(string: ScriptedSite.Frame.created.bytes)], waited: { step.yield("waited") }))
        }
        try await withProxy(site) { proxy in
            try await proxy.withConnection { connection in
                let body = RunningProxy.completion("Hi")
                try await connection.send("POST /v1/chat/completions HTTP/1.0\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
                #expect(await steps.first { _ in true } == "waited")
                try await connection.finishSending()
                #expect(try await connection.receiveAll().text == "")
            }
            for await call in site.calls where call == Self.stop { break }
        }
    }
}
