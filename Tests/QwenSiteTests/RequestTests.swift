import Foundation
import NIOCore
import TestSupport
import Testing

@testable import QwenSite

@Suite struct RequestTests {
    /// What builds of mid-2026 and later have added to the body of a completion since it was captured.
    static let laterMembers: Set = ["chatId", "parentId", "messages.0.id", "messages.0.model", "messages.0.feature_config.thinking_mode"]

    private func ask(_ question: Question, cookies: [SiteCredentials.Cookie] = []) async throws -> SiteRequest {
        let transport = ScriptedTransport { _ in .events("data: {}\n\n") }
        _ = try await makeClient(token: "TOKEN", cookies: cookies, transport).ask(question, timeout: .seconds(7))
        return try #require(transport.requests.first)
    }

    @Test("the headers of a completion, in a browser's order")
    func headers() async throws {
        let cookie = SiteCredentials.Cookie(name: "acw_tc", value: "w", domain: "chat.qwen.ai")
        let request = try await ask(Question(chat: "c 1", model: "m", text: "x"), cookies: [cookie])
        #expect(request.url == "https://chat.qwen.ai/api/v2/chat/completions?chat_id=c%201")
        #expect(request.timeout == .seconds(7))
        #expect(
            request.headers.map { "\($0.name): \($0.value)" } == [
                "host: chat.qwen.ai", #"sec-ch-ua-platform: "Linux""#, "timezone: Mon Sep 21 2026 22:13:20 GMT+0800", "x-accel-buffering: no",
                "x-request-id: 00000000-0000-4000-8000-000000000003", "version: 0.3.12", "source: web",
                "user-agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/145.0.0.0 Safari/537.36",
                #"sec-ch-ua: "Not:A-Brand";v="99", "Google Chrome";v="145", "Chromium";v="145""#, "content-type: application/json",
                "sec-ch-ua-mobile: ?0", "accept: application/json", "origin: https://chat.qwen.ai", "sec-fetch-site: same-origin",
                "sec-fetch-mode: cors",
                "sec-fetch-dest: empty", "referer: https://chat.qwen.ai/c/c%201", "accept-encoding: gzip, deflate", "accept-language: en-US,en;q=0.9",
                "cookie: acw_tc=w; token=TOKEN",
            ])
    }

    @Test("no call carries what only the site's risk-control script could make, nor a bearer token", arguments: HumanCheckTests.Call.allCases)
    func nothingForged(call: HumanCheckTests.Call) async throws {
        let transport = ScriptedTransport { request in
            switch request.place {
            case "chat.qwen.ai/auth": .html(SignInTests.page)
            case "chat.qwen.ai/api/v2/chat/completions": .events("data: {}\n\n")
            case "chat.qwen.ai/api/models": .json(#"{"data":[]}"#)
            default: .json(#"{"success":true,"data":{"id":"u1","access_token":"\#(makeToken())","status":true}}"#)
            }
        }
        try await call.make(makeClient(refreshToken: "r", transport))
        #expect(!transport.requests.isEmpty)
        for header in transport.requests.flatMap(\.headers) {
            #expect(!header.name.hasPrefix("bx-") && header.name != "authorization")
            #expect(!header.value.contains("ssxmod"))
            #expect(header.name == header.name.lowercased())
        }
    }

    @Test(
        "the body of a completion is the page's: keys, order and types, with the additions of later builds",
        .enabled(if: SharedCaptures.directory != nil, "the captures are not there"))
    func bodyEqualsTheCapture() async throws {
        let recorded = try KeyPaths(json: try #require(try capture("2026-03-web-client/chat_thinking_01_request.json")), at: "body")
        let request = try await ask(Question(chat: "c", model: "m", text: "x", thinking: .summary))
        let sent = try KeyPaths(json: Data(try #require(request.body).readableBytesView))
        #expect(sent.paths.filter { !Self.laterMembers.contains($0.path) } == recorded.paths)
        #expect(Set(sent.paths.map(\.path)).isSuperset(of: Self.laterMembers))
    }

    @Test(
        "the headers of a completion are the page's, less the risk-control ones, with additions that are dated",
        .enabled(if: SharedCaptures.directory != nil, "the captures are not there"))
    func headersEqualTheCapture() async throws {
        let data = try #require(try capture("2026-03-web-client/chat_thinking_01_request.json"))
        let file = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let recorded = Set(try #require(file["headers"] as? [String: String]).keys.map { $0.lowercased() }).filter { !$0.hasPrefix("bx-") }
        let sent = Set(try await ask(Question(chat: "c", model: "m", text: "x")).headers.map(\.name))
        // `version` since mid-2026; the others every browser sends, the capture left them out.
        let additions: Set = [
            "version", "host", "origin", "user-agent", "accept-encoding", "sec-fetch-dest", "sec-ch-ua-mobile", "sec-ch-ua-platform",
        ]
        #expect(sent.subtracting(additions) == recorded)
    }

    @Test("a later turn names its parent in every place")
    func parent() async throws {
        let json = try await ask(Question(chat: "c", parent: "p", model: "m", text: "x")).json
        #expect(json["parent_id"] as? String == "p")
        #expect(json["parentId"] as? String == "p")
        let message = try #require((json["messages"] as? [[String: Any]])?.first)
        #expect(message["parent_id"] as? String == "p")
        #expect(message["parentId"] as? String == "p")
        let first = try await ask(Question(chat: "c", model: "m", text: "x")).json
        #expect(first["parent_id"] is NSNull)
        #expect(first["parentId"] as? String == "")
    }

    @Test(
        "thinking is one of the site's own modes",
        arguments: [
            (Question.Thinking.off, false, "Fast", "summary"), (.summary, true, "Thinking", "summary"), (.detail, true, "Thinking", "detail"),
        ])
    func thinking(thinking: Question.Thinking, isOn: Bool, mode: String, format: String) async throws {
        let json = try await ask(Question(chat: "c", model: "m", text: "x", thinking: thinking)).json
        let features = try #require((json["messages"] as? [[String: Any]])?.first?["feature_config"] as? [String: Any])
        #expect(features["thinking_enabled"] as? Bool == isOn)
        #expect(features["thinking_mode"] as? String == mode)
        #expect(features["thinking_format"] as? String == format)
        #expect(features["output_schema"] as? String == "phase")
    }

    @Test("a text of any characters arrives as it is")
    func text() async throws {
        let text = "\"\\\u{0}\u{1F}\n\t/{{x}}é漢🙂\u{2028}"
        let json = try await ask(Question(chat: "c", model: "m", text: text)).json
        #expect((json["messages"] as? [[String: Any]])?.first?["content"] as? String == text)
    }

    @Test("what is larger than the site takes is not sent")
    func tooLarge() async throws {
        let transport = ScriptedTransport { _ in .events("data: {}\n\n") }
        let client = makeClient(transport)
        for text in [String(repeating: "x", count: 120_001), String(repeating: "\n", count: 60_000)] {
            await #expect(throws: SiteError.tooLarge(limit: 120_000)) {
                try await client.ask(Question(chat: "c", model: "m", text: text), timeout: .seconds(5))
            }
        }
        #expect(transport.requests.isEmpty)
        _ = try await client.ask(Question(chat: "c", model: "m", text: String(repeating: "x", count: 118_000)), timeout: .seconds(5))
        #expect(transport.requests.count == 1)
    }

    @Test("a chat is opened, and an answer stopped, as the page does")
    func otherBodies() async throws {
        let transport = ScriptedTransport { _ in .json(#"{"success":true,"data":{"id":"c1","status":false,"details":"The request is ended!"}}"#) }
        let client = makeClient(transport)
        #expect(try await client.newChat(model: "m") == "c1")
        #expect(try await client.stop(chat: "c1", answer: "r1") == false)
        let bodies = transport.requests.map { String(buffer: $0.body ?? ByteBuffer()) }
        #expect(
            bodies == [
                #"{"chatId":"","models":["m"],"project_id":"","timestamp":1790000000000,"chat_type":"t2t","chat_mode":"normal"}"#,
                #"{"chat_id":"c1","response_id":"r1"}"#,
            ])
        #expect(
            transport.requests.map(\.url) == [
                "https://chat.qwen.ai/api/v2/chats/new", "https://chat.qwen.ai/api/v2/chat/completions/stop?chat_id=c1",
            ])
        #expect(transport.requests.map { $0.header("referer") } == ["https://chat.qwen.ai/c/new-chat", "https://chat.qwen.ai/c/c1"])
    }

    @Test("without a sign-in nothing is asked in the user's name")
    func signedOut() async throws {
        let transport = ScriptedTransport { _ in .json(#"{"data":[{"id":"m"}]}"#) }
        let client = makeClient(token: nil, transport)
        await #expect(throws: SiteError.unauthorized(details: "not signed in")) { try await client.newChat(model: "m") }
        #expect(transport.requests.isEmpty)
        #expect(try await client.models().map(\.id) == ["m"])
    }

    @Test(
        "the page's clock",
        arguments: [
            (0.0, 0, "Thu Jan 01 1970 00:00:00 GMT+0000"), (1_772_616_278, 8 * 3600, "Wed Mar 04 2026 17:24:38 GMT+0800"),
            (951_782_399, -12_600, "Mon Feb 28 2000 20:29:59 GMT-0330"), (-1, 0, "Wed Dec 31 1969 23:59:59 GMT+0000"),
        ])
    func clock(seconds: Double, offset: Int, text: String) {
        #expect(JavaScriptDate.text(Date(timeIntervalSince1970: seconds), secondsFromGMT: offset) == text)
    }
}
