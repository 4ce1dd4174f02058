import Foundation
import MockQwen
import NIOCore
import QwenSite
import TestSupport
import Testing

@testable import Proxy

@Suite struct ConcurrencyTests {
    @Test("the first words arrive before the last are said")
    func firstBeforeLast() async throws {
        let (body, say) = SiteBody.makeStream()
        let site = ScriptedSite { _ in .stream(body) }
        try await withProxy(site) { proxy in
            try await proxy.withConnection { connection in
                try await connection.send(
                    "POST", "/v1/chat/completions", host: "localhost", body: RunningProxy.completion("Hi", #""stream":true"#))
                say.yield(ByteBuffer(string: ScriptedSite.Frame.created.bytes + ScriptedSite.Frame.text("first").bytes))
                #expect(try await connection.receiveHead().status == 200)
                #expect(String(buffer: try #require(try await connection.receiveChunk())).contains("first"))
                say.yield(ByteBuffer(string: ScriptedSite.Frame.text("second").bytes))
                #expect(String(buffer: try #require(try await connection.receiveChunk())).contains("second"))
                say.yield(ByteBuffer(string: ScriptedSite.Frame.end.bytes))
                #expect(String(buffer: try #require(try await connection.receiveChunk())).hasSuffix("data: [DONE]\n\n"))
                #expect(try await connection.receiveChunk() == nil)
            }
        }
    }

    @Test("200 streams at once, none of which hears of another")
    func crossTalk() async throws {
        try await withEverydayProxy(accounts: 4) { proxy, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...200 {
                    group.addTask {
                        let prompt = "secret of client \(number) end"
                        let reply = try await proxy.complete(prompt, #""stream":true"#)
                        let text = try reply.streamedText()
                        #expect(text.contains("“\(prompt)”"))
                        #expect(text.components(separatedBy: "secret of client").count == 2)
                        #expect(try reply.events().last == "[DONE]")
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("told to stop before an answer has begun, the server says so in place of it", arguments: ["", #""stream":true"#])
    func shutdownBeforeAnswer(fields: String) async throws {
        let (steps, step) = AsyncStream.makeStream(of: String.self)
        let site = ScriptedSite { _ in
            .stream(
                .silent(after: [ByteBuffer(string: ScriptedSite.Frame.created.bytes)], waited: { step.yield("waited") }, left: { step.yield("left") })
            )
        }
        try await withProxy(site) { proxy in
            async let reply = proxy.complete("Hi", fields)
            #expect(await steps.first { _ in true } == "waited")
            await proxy.stop()
            let answer = try await reply
            #expect(answer.status == 503)
            #expect(answer.code == "shutting_down")
            #expect(await steps.first { _ in true } == "left")
        }
    }

    @Test("told to stop during 50 streams, the server tells each client, ends its answers at the site, and ends")
    func shutdown() async throws {
        try await withEverydayProxy { proxy, site in
            try await withThrowingTaskGroup(of: Void.self) { group in
                let (beginnings, beginning) = AsyncStream.makeStream(of: Void.self)
                for number in 1...50 {
                    group.addTask {
                        // One that fails is waited for by nobody.
                        defer { beginning.finish() }
                        try await proxy.withConnection { connection in
                            let body = RunningProxy.completion("/mock stall \(5 + number % 3)", #""stream":true"#)
                            try await connection.send("POST", "/v1/chat/completions", host: "localhost", body: body)
                            #expect(try await connection.receiveHead().status == 200)
                            beginning.yield()
                            var text = ""
                            while let chunk = try await connection.receiveChunk() { text += String(buffer: chunk) }
                            #expect(text.contains(#""code":"shutting_down""#))
                        }
                    }
                }
                var begun = 0
                for await _ in beginnings {
                    begun += 1
                    if begun == 50 { break }
                }
                await proxy.stop()
                try await group.waitForAll()
            }
            try await site.journal.wait { $0.filter { $0.path == "/api/v2/chat/completions/stop" && $0.outcome == .completed }.count == 50 }
        }
    }
}
