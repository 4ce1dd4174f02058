import Foundation
import MockQwen
import NIOCore
import RecordingFormat
import TestSupport
import Testing

@Suite("A conversation with the behaviour 'everyday'", .timeLimit(.minutes(10)))
struct ConversationTests {
    @Test("sign-in, account, new chat, two turns, stop, delete")
    func wholeWay() async throws {
        try await withEveryday { site in
            let page = try await Visitor(site: site).send("GET", "/auth?action=signin", headers: [])
            #expect(page.text.contains("qwen-chat-fe/0.3.12/js/main.js"))
            #expect(page.head.values(of: "set-cookie").count == 2)

            let visitor = try await Visitor.signedIn(site)
            #expect(try await visitor.send("GET", "/api/v1/auths/").json["email"] == .string(MockSite.demoAccount.email))
            let enveloped = try await visitor.send("GET", "/api/v2/auths/").json
            #expect(enveloped[pointer: "/data/role"] == .string("user"))
            #expect(enveloped["request_id"] == .string("req-1"))

            let chat = try await visitor.newChat()
            let first = try await visitor.ask(Question(chat, "Please say “grüß dich”"))
            #expect(first.head.values(of: "content-type") == ["text/event-stream;charset=utf-8"])
            #expect(first.ending == .complete)
            #expect(
                first.answer.contains("turn 1") && first.answer.contains(MockSite.demoAccount.email)
                    && first.answer.contains("Please say “grüß dich”"))

            let second = try await visitor.ask(Question(chat, "And again", parent: first.answerID))
            #expect(second.answer.contains("turn 2") && second.answer.contains("And again"))

            let late = try await visitor.stop(chat: chat, answer: try #require(second.answerID))
            #expect(late.json[pointer: "/data/status"] == .bool(false))
            #expect(late.details == "The request is ended!")

            #expect(try await visitor.send("DELETE", "/api/v2/chats/\(chat)").json[pointer: "/data/status"] == .bool(true))
            let played = site.journal.entries.map(\.played)
            #expect(played == ["sign-in page", "sign-in", "account", "account", "new chat", "completion", "completion", "stop", "delete chat"])
        }
    }

    @Test("a turn that forgets its parent is turn 1 again, and another branch may grow from an earlier answer")
    func branches() async throws {
        try await withEveryday { site in
            let visitor = try await Visitor.signedIn(site)
            let chat = try await visitor.newChat()
            let first = try await visitor.ask(Question(chat))
            _ = try await visitor.ask(Question(chat, parent: first.answerID))
            #expect(try await visitor.ask(Question(chat, parent: first.answerID)).answer.contains("turn 2"))
            #expect(try await visitor.ask(Question(chat)).answer.contains("turn 1"))
        }
    }

    @Test("a stream has the site's order of frames, and usage that grows")
    func frames() async throws {
        try await withEveryday { site in
            let visitor = try await Visitor.signedIn(site)
            let answer = try await visitor.ask(Question(try await visitor.newChat()))
            #expect(answer.text.hasPrefix("data: {\"response.created\""))
            #expect(answer.text.split(separator: "\n")[0].hasSuffix("}} "), "the first frame ends in a blank")
            let phases = answer.frames.dropFirst().map { $0[pointer: "/choices/0/delta/phase"]?.text }
            #expect(phases.allSatisfy { $0 == "answer" })
            #expect(answer.frames.suffix(3).map { $0[pointer: "/choices/0/delta/content"]?.text } == ["", "", ""])
            let last = try #require(answer.frames.last)
            #expect(last[pointer: "/choices/0/delta/status"] == .string("finished"))
            #expect(last["usage"] == nil)
            let outputs = answer.frames.compactMap { $0[pointer: "/usage/output_tokens"] }.compactMap {
                if case .number(let n) = $0 { Int(n) } else { nil }
            }
            #expect(outputs == outputs.sorted() && outputs.count > 10 && outputs[0] < outputs[outputs.count - 1])
        }
    }

    @Test("frames are cut in two inside a character, and joined, somewhere in an answer")
    func chunkBorders() async throws {
        try await withEveryday { site in
            let visitor = try await Visitor.signedIn(site)
            let answer = try await visitor.ask(Question(try await visitor.newChat(), "你好，世界。你好，世界。你好，世界。你好，世界。"))
            #expect(answer.chunks.contains { $0.readableBytesView.first.map { $0 & 0xC0 == 0x80 } == true }, "a chunk begins inside a character")
            #expect(answer.chunks.contains { $0.frames.count > 1 }, "a chunk holds two frames")
            #expect(answer.answer.contains("你好，世界。你好，世界。你好，世界。你好，世界。"))
        }
    }

    @Test("thinking as summary: cumulative arrays, then the end of the phase, then the answer")
    func thinkingSummary() async throws {
        try await withEveryday { site in
            let visitor = try await Visitor.signedIn(site)
            var question = Question(try await visitor.newChat())
            question.features = #"{"thinking_enabled":true,"output_schema":"phase","thinking_format":"summary","thinking_mode":"Thinking"}"#
            let deltas = try await visitor.ask(question).frames.compactMap { $0[pointer: "/choices/0/delta"] }
            let thinking = deltas.filter { $0["phase"]?.text == "thinking_summary" }
            let counts = thinking.dropLast().map {
                if case .array(let titles)? = $0[pointer: "/extra/summary_title/content"] { titles.count } else { 0 }
            }
            #expect(counts == [1, 1, 2, 2])
            #expect(thinking.last?["status"] == .string("finished") && thinking.last?["extra"] == nil)
            #expect(deltas.prefix(thinking.count) == thinking[...], "thinking comes before the answer")
        }
    }

    @Test("thinking word for word")
    func rawThinking() async throws {
        try await withEveryday { site in
            let visitor = try await Visitor.signedIn(site)
            var question = Question(try await visitor.newChat())
            question.features = #"{"thinking_enabled":true,"output_schema":"phase","thinking_format":"detail"}"#
            let answer = try await visitor.ask(question)
            #expect(answer.delta(phase: "think").contains("This is turn 1 of the chat"))
            #expect(answer.delta(phase: "think").contains("先看问题"))
            #expect(answer.answer.contains("turn 1"))
        }
    }

    @Test("both lists of models hold the same, open to everyone")
    func models() async throws {
        try await withEveryday { site in
            let visitor = Visitor(site: site)
            let bare = try await visitor.send("GET", "/api/models").json
            let enveloped = try await visitor.send("GET", "/api/v2/models/").json
            if case .array(let list)? = bare["data"] { #expect(list.count > 10) } else { Issue.record("no list") }
            #expect(enveloped[pointer: "/data/data"] == bare["data"])
        }
    }

    @Test("200 parallel streams of 20 accounts: every answer quotes its own prompt and account, and no other")
    func parallelStreams() async throws {
        let accounts = (0..<20).map { MockAccount(email: "user-\($0)-@example.com", password: "password \($0)") }
        try await withEveryday {
            $0.accounts = accounts
        } during: { site in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for account in accounts {
                    group.addTask {
                        let visitor = try await Visitor.signedIn(site, email: account.email, password: account.password)
                        try await withThrowingTaskGroup(of: Void.self) { streams in
                            for index in 0..<10 {
                                streams.addTask {
                                    let mark = "<\(account.email)#\(index)>"
                                    let answer = try await visitor.ask(Question(try await visitor.newChat(), mark)).answer
                                    #expect(answer.contains("answered for \(account.email)") && answer.contains(mark) && answer.contains("turn 1"))
                                    #expect(answer.components(separatedBy: "<user-").count == 2)
                                }
                            }
                            try await streams.waitForAll()
                        }
                    }
                }
                try await group.waitForAll()
            }
            try await site.journal.wait { $0.count { $0.played == "completion" && $0.outcome == .completed } == 200 }
        }
    }

    @Test("an answer comes at a person's pace, on the injected clock")
    func pace() async throws {
        let clock = ManualClock()
        try await withEveryday {
            $0.clock = clock
            $0.speed = 2
        } during: { site in
            let visitor = try await Visitor.signedIn(site)
            let question = Question(try await visitor.newChat())
            try await site.withConnection { [token = visitor.token] connection in
                try await connection.send(
                    "POST", "/api/v2/chat/completions?chat_id=\(question.chat)",
                    headers: [("version", "0.3.12"), ("cookie", "token=\(token ?? "")")],
                    body: question.body
                )
                _ = try await connection.receiveHead()
                await clock.sleepers(1)
                #expect(clock.nextDeadline == .milliseconds(200), "twice as fast as a person's 400 ms")
                clock.advance(by: .milliseconds(200))
                #expect(try await connection.receiveChunk()?.frames.count == 1)
                await clock.sleepers(1)
                #expect(clock.nextDeadline == .milliseconds(220))
            }
        }
    }
}
