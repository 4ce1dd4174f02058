import AsyncHTTPClient
import Foundation
import MockQwen
import NIOPosix
import TestSupport
import Testing

@testable import QwenSite

/// The client and the twin of the site, over a real socket.
@Suite(.timeLimit(.minutes(10))) struct MockSiteTests {
    private func read(_ answer: Answer) async throws -> [AnswerEvent] {
        var events: [AnswerEvent] = []
        for try await batch in answer { events += batch }
        return events
    }

    private func ids(_ events: [AnswerEvent]) throws -> AnswerIDs {
        guard case .started(let ids) = events.first else { throw SiteError.malformed(place: "an answer that does not begin") }
        return ids
    }

    @Test("a day with everything: sign-in, account, models, a chat of two turns, stop, renewal")
    func everyday() async throws {
        try await withClient(.anyPrompt) { client, journal in
            #expect(try await client.account().email == MockSite.demoAccount.email)
            #expect(client.session.credentials?.refreshToken != nil)
            #expect(client.session.credentials?.expiresAt.map { $0 > Date() } == true)
            let models = try await client.models()
            #expect(models.count > 5)
            let model = try #require(models.first { $0.isActive && !$0.mustThink })
            let chat = try await client.newChat(model: model.id)
            let first = try await read(try await client.ask(Question(chat: chat, model: model.id, text: "Привет, 🙂"), timeout: .seconds(30)))
            #expect(first.last == .finished)
            #expect(first.text.contains("Привет, 🙂"))
            #expect(first.usage != nil)
            let answer = try ids(first)
            #expect(answer.chat == chat)
            let second = try await read(
                try await client.ask(
                    Question(chat: chat, parent: answer.answer, model: model.id, text: "more", thinking: .summary), timeout: .seconds(30)))
            #expect(second.last == .finished)
            #expect(!second.reasoning.isEmpty)
            #expect(try await client.stop(chat: chat, answer: answer.answer) == false)
            try await client.refresh()
            #expect(journal.entries.last?.path == "/api/v2/auths/refresh")
            #expect(try await client.account().email == MockSite.demoAccount.email)
            #expect(journal.entries.allSatisfy { !$0.isMiss })
        }
    }

    @Test("raw reasoning")
    func detail() async throws {
        try await withClient(.anyPrompt) { client, _ in
            let model = try #require(try await client.models().first { $0.isActive }).id
            let chat = try await client.newChat(model: model)
            let events = try await read(
                try await client.ask(Question(chat: chat, model: model, text: "x", thinking: .detail), timeout: .seconds(30)))
            #expect(!events.reasoning.isEmpty)
            #expect(events.last == .finished)
        }
    }

    @Test(
        "whatever the site may do to a question",
        arguments: [
            ("/mock human", SiteError.humanCheck(url: "https://chat.qwen.ai/")), ("/mock human html", .humanCheck(url: nil)),
            ("/mock human script", .humanCheck(url: "https://chat.qwen.ai/")), ("/mock fail CHAT_IN_PROGRESS", .busy),
            ("/mock fail invalid_input", .rejected(code: "invalid_input", details: "*")), ("/mock cut 3", .unavailable(.brokenOff)),
            ("/mock fail internal_error", .unavailable(.failing(status: 200, details: "*"))), ("/mock garble 2", .malformed(place: "*")),
            ("/mock fail RateLimited 6h", .rateLimited(until: .distantPast, details: "*")), ("/mock html", .malformed(place: "*")),
            ("/mock status 502", .unavailable(.failing(status: 502, details: "*"))),
        ] as [(String, SiteError)])
    func trouble(prompt: String, expected: SiteError) async throws {
        try await withClient(.anyPrompt) { client, _ in
            let model = try #require(try await client.models().first { $0.isActive && !$0.mustThink }).id
            let chat = try await client.newChat(model: model)
            let error = await #expect(throws: SiteError.self) {
                try await read(try await client.ask(Question(chat: chat, model: model, text: prompt), timeout: .seconds(30)))
            }
            #expect(error?.withoutWords == expected.withoutWords)
        }
    }

    @Test("a refused e-mail or password")
    func wrongPassword() async throws {
        try await withClient(.anyPrompt, signsIn: false) { client, _ in
            let error = await #expect(throws: SiteError.self) { try await client.signIn(email: MockSite.demoAccount.email, password: "wrong") }
            guard case .unauthorized = error else { return #expect(error == .unauthorized(details: "")) }
        }
    }

    @Test("a chat and a parent that do not exist")
    func gone() async throws {
        try await withClient(.anyPrompt) { client, _ in
            let model = try #require(try await client.models().first { $0.isActive && !$0.mustThink }).id
            let nowhere = "7a116743-38fe-4d6c-beca-f23301791619"
            await #expect(throws: SiteError.chatGone) {
                try await client.ask(Question(chat: nowhere, model: model, text: "x"), timeout: .seconds(30))
            }
            let chat = try await client.newChat(model: model)
            await #expect(throws: SiteError.parentGone) {
                try await client.ask(Question(chat: chat, parent: nowhere, model: model, text: "x"), timeout: .seconds(30))
            }
        }
    }

    @Test("an answer that runs is stopped, and its connection ends with its reader")
    func stop() async throws {
        try await withClient(.anyPrompt) { client, journal in
            let model = try #require(try await client.models().first { $0.isActive && !$0.mustThink }).id
            let chat = try await client.newChat(model: model)
            var iterator: Answer.AsyncIterator? = try await client.ask(
                Question(chat: chat, model: model, text: "/mock stall 4"), timeout: .seconds(30)
            ).makeAsyncIterator()
            let answer = try ids(try #require(try await iterator?.next()))
            #expect(try await client.stop(chat: chat, answer: answer.answer))
            iterator = nil
            try await journal.wait { $0.contains { $0.path == "/api/v2/chat/completions" && $0.outcome != .running } }
        }
    }

    @Test("a token that is about to expire is renewed before the next call, and the calls of all go through")
    func renewal() async throws {
        try await withClient(.anyPrompt, renewalMargin: 100_000) { client, journal in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 { group.addTask { _ = try await client.account() } }
                try await group.waitForAll()
            }
            #expect(journal.entries.contains { $0.path == "/api/v2/auths/refresh" && $0.status == 200 })
            #expect(journal.entries.allSatisfy { !$0.isMiss })
        }
    }

    @Test(
        "recorded sessions",
        arguments: [
            ("answer-plain", Question.Thinking.off), ("answer-thinking-raw", .detail), ("answer-thinking-summary", .summary),
        ])
    func recorded(name: String, thinking: Question.Thinking) async throws {
        try await withClient(try .recorded("2026-10-account", "2026-10-\(name)")) { client, journal in
            #expect(try await client.account().isVerified)
            let model = try #require(try await client.models().first { $0.isActive && !$0.mustThink }).id
            let chat = try await client.newChat(model: model)
            let events = try await read(
                try await client.ask(Question(chat: chat, model: model, text: "Q", thinking: thinking), timeout: .seconds(30)))
            #expect(events.last == .finished)
            #expect(!events.text.isEmpty)
            #expect(events.reasoning.isEmpty == (thinking == .off))
            let answer = try ids(events)
            if name == "answer-plain" {
                let second = try await read(
                    try await client.ask(Question(chat: chat, parent: answer.answer, model: model, text: "Q"), timeout: .seconds(30)))
                #expect(try ids(second) != answer)
                #expect(second.last == .finished)
            }
            #expect(try await client.stop(chat: chat, answer: answer.answer) == false)
            try await client.refresh()
            #expect(journal.entries.filter(\.isMiss).map(\.target) == [])
        }
    }

    @Test("a recorded limit tells when it ends")
    func recordedLimit() async throws {
        try await withClient(try .recorded("2026-10-account", "2026-10-rate-limited")) { client, _ in
            let chat = try await client.newChat(model: "qwen3.7-plus")
            let error = await #expect(throws: SiteError.self) {
                try await client.ask(Question(chat: chat, model: "qwen3.7-plus", text: "Q"), timeout: .seconds(30))
            }
            guard case .rateLimited(let until?, _) = error else { return #expect(error == .rateLimited(until: nil, details: "")) }
            #expect(abs(until.timeIntervalSinceNow - 6 * 3600) < 120)
        }
    }

    @Test("the recorded human checks, at the first call", arguments: ["json", "dialog", "page", "script"])
    func recordedCheck(form: String) async throws {
        try await withClient(try .recorded("2026-10-human-check-\(form)"), signsIn: false) { client, journal in
            let error = await #expect(throws: SiteError.self) { try await client.signIn(email: "a@example.org", password: "p") }
            guard case .humanCheck = error else { return #expect(error == .humanCheck(url: nil)) }
            #expect(journal.entries.count == 1)
        }
    }

    @Test("a recorded refusal of a dead token is answered with a renewal, and where that is refused as well, with advice")
    func recordedExpiry() async throws {
        try await withMockSite(try .recorded("2026-10-account", "2026-10-token-expired")) { site in
            try await HTTPClient.withHTTPClient(
                eventLoopGroup: .singletonMultiThreadedEventLoopGroup, configuration: HTTPTransport.clientConfiguration
            ) {
                http in
                let credentials = SiteCredentials(token: makeToken(expiresIn: 1e9), refreshToken: "no such token")
                let client = SiteClient(
                    session: SiteSession(credentials: credentials), transport: HTTPTransport(client: http, site: site.url), logger: quietLogger)
                let error = await #expect(throws: SiteError.self) { try await client.newChat(model: "m") }
                guard case .unauthorized = error else { return #expect(error == .unauthorized(details: "")) }
                #expect(site.journal.entries.map(\.path) == ["/api/v2/chats/new", "/api/v2/auths/refresh"])
            }
        }
    }

    @Test("headers and body reach the site's socket as a browser would send them")
    func journal() async throws {
        try await withClient(.anyPrompt) { client, journal in
            let model = try #require(try await client.models().first { $0.isActive && !$0.mustThink }).id
            let chat = try await client.newChat(model: model)
            _ = try await read(try await client.ask(Question(chat: chat, model: model, text: "x"), timeout: .seconds(30)))
            let entry = try #require(journal.entries.last { $0.path == "/api/v2/chat/completions" })
            #expect(entry.host == "chat.qwen.ai")
            #expect(
                entry.headers.map(\.name) == [
                    "host", "sec-ch-ua-platform", "timezone", "x-accel-buffering", "x-request-id", "version", "source", "user-agent", "sec-ch-ua",
                    "content-type", "sec-ch-ua-mobile", "accept", "origin", "sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest", "referer",
                    "accept-encoding", "accept-language", "cookie", "Content-Length",
                ])
            #expect(entry.header("referer") == "https://chat.qwen.ai/c/\(chat)")
            if let recorded = try capture("2026-03-web-client/chat_thinking_01_request.json") {
                let sent = try KeyPaths(json: Data(entry.body.utf8)).paths
                #expect(try sent.filter { !RequestTests.laterMembers.contains($0.path) } == KeyPaths(json: recorded, at: "body").paths)
            }
            #expect(Set(journal.entries.map(\.host)) == ["chat.qwen.ai", "auth.qwen.ai"])
        }
    }
}
