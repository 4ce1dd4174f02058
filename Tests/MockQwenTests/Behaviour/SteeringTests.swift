import NIOCore
import RecordingFormat
import TestSupport
import Testing

@testable import MockQwen

@Suite("Prompts that steer the twin", .timeLimit(.minutes(10)))
struct SteeringTests {
    private func answer(to prompt: String) async throws -> RawResponse {
        try await withEveryday { site in
            let visitor = try await Visitor.signedIn(site)
            return try await visitor.ask(Question(try await visitor.newChat(), prompt))
        }
    }

    @Test("say and long choose the text")
    func text() async throws {
        #expect(try await answer(to: "/mock say Good day,\nworld 👋🏽").answer == "Good day,\nworld 👋🏽")
        let long = try await answer(to: "/mock long 300")
        #expect(long.answer.hasSuffix("Piece 300 of 300. "))
        #expect(long.frames.count == 304)
    }

    @Test("think adds thinking that was not asked for")
    func think() async throws {
        let phases = try await answer(to: "/mock think").frames.compactMap { $0[pointer: "/choices/0/delta/phase"]?.text }
        #expect(phases.first == "thinking_summary" && phases.last == "answer")
    }

    @Test("cut closes the connection inside a frame, behind as many as asked for", arguments: [0, 1, 2, 5, 6, 12])
    func cut(frames: Int) async throws {
        let answer = try await answer(to: "/mock cut \(frames)")
        #expect(answer.ending == .cut)
        #expect(answer.frames.count == frames)
        #expect(!answer.text.hasSuffix("\n\n"), "half a frame follows")
    }

    @Test("stall and silent leave the connection open", arguments: [("stall 0", 0), ("stall 4", 4), ("stall 5", 5), ("silent", 0)])
    func silence(steering: String, frames: Int) async throws {
        try await withEveryday { site in
            let visitor = try await Visitor.signedIn(site)
            let question = Question(try await visitor.newChat(), "/mock \(steering)")
            try await site.withConnection { [token = visitor.token] connection in
                try await connection.send(
                    "POST", "/api/v2/chat/completions?chat_id=\(question.chat)",
                    headers: [("version", "1"), ("authorization", "Bearer \(token ?? "")")],
                    body: question.body
                )
                #expect(try await connection.receiveHead().values(of: "content-type") == ["text/event-stream;charset=utf-8"])
                var received = ByteBuffer()
                while received.frames.count < frames { received.writeImmutableBuffer(try #require(try await connection.receiveChunk())) }
                #expect(received.frames.count == frames)
                await #expect(throws: RawConnection.TimedOut.self) {
                    try await connection.receive(within: .milliseconds(20)) { $0.readableBytes > 0 ? true : $1.map { _ in false } }
                }
            }
            _ = try await site.journal.entry { $0.played == "completion" && $0.outcome == .clientLeft }
        }
    }

    @Test("garble makes one frame no UTF-8 and leaves the others", arguments: [1, 3])
    func garble(number: Int) async throws {
        let frames = try await answer(to: "/mock garble \(number)").frames
        #expect(frames.enumerated().filter { $0.element == .null }.map { $0.offset + 1 } == [number])
    }

    @Test(
        "fail refuses with a code",
        arguments: [
            ("RateLimited 3h", "RateLimited", "429"), ("RateLimited", "RateLimited", "429"), ("Too_Many_Requests", "Too_Many_Requests", "400"),
            ("CHAT_IN_PROGRESS", "CHAT_IN_PROGRESS", "400"), ("forbidden", "forbidden", "403"),
        ])
    func fail(words: String, code: String, actual: String) async throws {
        let answer = try await answer(to: "/mock fail \(words)")
        #expect(answer.code == code)
        #expect(answer.head.values(of: "x-actual-status-code") == [actual])
        if words.hasSuffix("3h") { #expect(answer.json[pointer: "/data/num"] == .number("3")) }
        if code == "RateLimited" { #expect(answer.json[pointer: "/data/template"]?.text?.contains("{{num}} hours") == true) }
    }

    @Test("fail with the two codes that come inside a stream")
    func failInStream() async throws {
        #expect(try await answer(to: "/mock fail invalid_input").frames.map { $0[pointer: "/error/code"] } == [.string("invalid_input")])
        #expect(try await answer(to: "/mock fail internal_error").frames.map { $0["error"] } == [.string("Internal error!")])
    }

    @Test(
        "human asks for a human check in each of its forms",
        arguments: [
            ("human", "application/json;charset=utf-8", "FAIL_SYS_USER_VALIDATE"), ("human html", "text/html; charset=utf-8", "aliyun_waf_aa"),
            ("human script", "text/html; charset=utf-8", "_____tmd_____/punish"),
        ])
    func human(steering: String, type: String, mark: String) async throws {
        let answer = try await answer(to: "/mock \(steering)")
        #expect(answer.head.status == 200)
        #expect(answer.head.values(of: "content-type") == [type])
        #expect(answer.text.contains(mark))
    }

    @Test("expired, html and status")
    func others() async throws {
        #expect(try await answer(to: "/mock expired").details == "Token has expired, please log in again.")
        let page = try await answer(to: "/mock html")
        #expect(page.head.status == 200 && page.head.values(of: "content-type") == ["text/html"])
        #expect(try await answer(to: "/mock status 503").head.status == 503)
    }

    @Test("slow makes a pause before every frame, on the injected clock, whatever the speed")
    func slow() async throws {
        let clock = ManualClock()
        try await withEveryday {
            $0.clock = clock
        } during: { site in
            let visitor = try await Visitor.signedIn(site)
            let question = Question(try await visitor.newChat(), "/mock slow 700")
            async let answer = visitor.ask(question)
            for number in 1...3 {
                await clock.sleepers(1)
                #expect(clock.nextDeadline == .milliseconds(700 * number))
                clock.advance(by: .milliseconds(700))
            }
            _ = try await visitor.send("DELETE", "/api/v2/chats/\(question.chat)")
            _ = try await answer
        }
    }

    @Test(
        "what is no steering is a miss that lists what there is",
        arguments: ["/mock", "/mock dance", "/mock cut", "/mock cut -1", "/mock status 200", "/mock fail"])
    func unknown(prompt: String) async throws {
        let answer = try await answer(to: prompt)
        #expect(answer.head.status == 599)
        #expect(answer.text.contains("/mock stall N"))
    }

    @Test("an ordinary prompt is none")
    func ordinary() throws {
        #expect(try Steering(prompt: "Tell me about /mock") == nil)
    }
}
