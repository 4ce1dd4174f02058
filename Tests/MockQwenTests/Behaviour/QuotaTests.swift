import MockQwen
import RecordingFormat
import TestSupport
import Testing

@Suite("Limits of an account", .timeLimit(.minutes(10)))
struct QuotaTests {
    @Test("so many turns a day of UTC, then RateLimited until the day ends; another account has its own")
    func turnsPerDay() async throws {
        // 14:13:20 UTC.
        let clock = ManualClock(start: 1_790_000_000)
        try await withEveryday {
            $0.now = { clock.date }
            $0.turnsPerDay = 2
            $0.accounts.append(MockAccount(email: "b@example.com", password: "b"))
        } during: { site in
            var visitor = try await Visitor.signedIn(site)
            let chat = try await visitor.newChat()
            for _ in 0..<2 { #expect(try await visitor.ask(Question(chat)).answer.contains("turn 1")) }
            let refused = try await visitor.ask(Question(chat))
            #expect(refused.code == "RateLimited" && refused.json[pointer: "/data/num"] == .number("10"))
            let other = try await Visitor.signedIn(site, email: "b@example.com", password: "b")
            #expect(try await other.ask(Question(try await other.newChat())).answer.contains("turn 1"))
            clock.advance(by: .seconds(10 * 3_600))
            visitor = try await Visitor.signedIn(site)
            #expect(try await visitor.ask(Question(chat)).answer.contains("turn 1"))
        }
    }

    @Test("so many turns at once; one that ends makes room")
    func parallelTurns() async throws {
        try await withEveryday {
            $0.parallelTurns = 2
        } during: { site in
            let visitor = try await Visitor.signedIn(site)
            let chats = [try await visitor.newChat(), try await visitor.newChat(), try await visitor.newChat()]
            var answers: [String] = []
            for chat in chats.prefix(2) { answers.append(try await visitor.askAndLeave(Question(chat, "/mock stall 1"))) }
            #expect(try await visitor.ask(Question(chats[2])).code == "ParallelLimited")
            _ = try await visitor.stop(chat: chats[0], answer: answers[0])
            #expect(try await visitor.ask(Question(chats[2])).answer.contains("turn 1"))
        }
    }

    @Test("a busy chat refuses as it did before 2026-08, where it is told to")
    func olderBusyCode() async throws {
        try await withEveryday {
            $0.hasOlderBusyCode = true
        } during: { site in
            let visitor = try await Visitor.signedIn(site)
            let chat = try await visitor.newChat()
            _ = try await visitor.askAndLeave(Question(chat, "/mock stall 1"))
            let refused = try await visitor.ask(Question(chat))
            #expect(refused.code == "Bad_Request" && refused.details == "The chat is in progress!")
        }
    }
}
