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

    @Test("a client that closes its side behind a plain request is served")
    func halfClosed() async throws {
        try await withProxy(ScriptedSite(texts: ["Hello"])) { proxy in
            try await proxy.withConnection { connection in
                try await connection.send("GET /api/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
                try await connection.finishSending()
                #expect(try await connection.receiveReply().status == 200)
                #expect(try await connection.receiveEnding() == .closed)
            }
        }
    }
}
