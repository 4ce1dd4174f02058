import MockQwen
import RecordingFormat
import TestSupport
import Testing

@Suite("A chat that works on a turn", .timeLimit(.minutes(10)))
struct BusyChatTests {
    @Test("refuses a second turn, and takes it once the first is stopped")
    func secondTurn() async throws {
        try await withEveryday { site in
            let visitor = try await Visitor.signedIn(site)
            let chat = try await visitor.newChat()
            async let first = visitor.ask(Question(chat, "/mock stall 1"))
            let entry = try await site.journal.entry { $0.body.contains("stall") && $0.status == 200 }
            #expect(entry.outcome == .running)
            let refused = try await visitor.ask(Question(chat))
            #expect(refused.code == "CHAT_IN_PROGRESS" && refused.details == "The chat is in progress!")
            // Only the first turn's own answer id stops it.
            #expect(try await visitor.stop(chat: chat, answer: "another").json[pointer: "/data/status"] == .bool(false))
            #expect(try await visitor.ask(Question(chat)).code == "CHAT_IN_PROGRESS")
            #expect(try await visitor.send("DELETE", "/api/v2/chats/\(chat)").json["success"] == .bool(true))
            #expect(try await first.ending == .complete, "deleting the chat ends its turn")
        }
    }

    @Test("stop ends the stream with a frame that says so, and the stopped answer can be the next parent")
    func stop() async throws {
        try await withEveryday { site in
            let visitor = try await Visitor.signedIn(site)
            let question = Question(try await visitor.newChat(), "/mock stall 3")
            let answer = try await site.withConnection { [token = visitor.token] connection in
                try await connection.send(
                    "POST", "/api/v2/chat/completions?chat_id=\(question.chat)",
                    headers: [("version", "1"), ("authorization", "Bearer \(token ?? "")")],
                    body: question.body
                )
                _ = try await connection.receiveHead()
                let created = try #require(try await connection.receiveChunk())
                let answer = try #require(created.frames.first?[pointer: "/response.created/response_id"]?.text)
                #expect(try await visitor.stop(chat: question.chat, answer: answer).json[pointer: "/data/status"] == .bool(true))
                var last = created
                while let chunk = try await connection.receiveChunk() { last = chunk }
                #expect(last.frames.last?[pointer: "/response.stopped/response_id"] == .string(answer))
                return answer
            }
            #expect(try await visitor.ask(Question(question.chat, parent: answer)).answer.contains("turn 2"))
            #expect(try await visitor.stop(chat: question.chat, answer: answer).json[pointer: "/data/status"] == .bool(false))
        }
    }

    @Test("whose client left stays in progress for a while, on the injected clock")
    func clientLeft() async throws {
        let clock = ManualClock()
        try await withEveryday {
            $0.now = { clock.date }
        } during: { site in
            let visitor = try await Visitor.signedIn(site)
            let chat = try await visitor.newChat()
            _ = try await visitor.askAndLeave(Question(chat, "/mock stall 1"))
            #expect(try await visitor.ask(Question(chat)).code == "CHAT_IN_PROGRESS")
            clock.advance(by: .seconds(59))
            #expect(try await visitor.ask(Question(chat)).code == "CHAT_IN_PROGRESS")
            clock.advance(by: .seconds(2))
            #expect(try await visitor.ask(Question(chat)).answer.contains("turn 1"))
        }
    }

    @Test("whose client left is free at once after a stop")
    func stopAfterLeaving() async throws {
        try await withEveryday { site in
            let visitor = try await Visitor.signedIn(site)
            let chat = try await visitor.newChat()
            let answer = try await visitor.askAndLeave(Question(chat, "/mock stall 1"))
            #expect(try await visitor.stop(chat: chat, answer: answer).json[pointer: "/data/status"] == .bool(true))
            #expect(try await visitor.ask(Question(chat)).answer.contains("turn 1"))
        }
    }
}
