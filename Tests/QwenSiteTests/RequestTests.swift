import Foundation
import NIOCore
import TestSupport
import Testing

@testable import QwenSite

@Suite struct RequestTests {
    /// What builds of mid-2026 and later have added to the body of a completion since it was captured.
    static let laterMembers: Set = ["chatId", "parentId", "messages.0.id", "messages.0.model", "messages.0.feature_config.thinking_mode"]

    private func ask(_ question: Question, cookies: [SiteCredentials.Cookie] = [], build: String? = nil) async throws -> SiteRequest {
        let transport = ScriptedTransport { _ in .events("data: {}\n\n") }
        let client = makeClient(token: "TOKEN", cookies: cookies, transport)
        if let build { client.session.learn(webClientVersion: build) }
        _ = try await client.ask(question, timeout: .seconds(7))
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

    @Test("cookies that the user brings are passed through as they are, to their own hosts")
    func passedThrough() async throws {
        let cookies = [
            SiteCredentials.Cookie(name: "ssxmod_itna", value: "from-the-browser", domain: "chat.qwen.ai"),
            SiteCredentials.Cookie(name: "cna", value: "c", domain: "qwen.ai", isHostOnly: false),
            SiteCredentials.Cookie(name: "other", value: "o", domain: "auth.qwen.ai"),
        ]
        let request = try await ask(Question(chat: "c", model: "m", text: "x"), cookies: cookies)
        #expect(request.header("cookie") == "ssxmod_itna=from-the-browser; cna=c; token=TOKEN")
    }

    @Test("no call carries what only the site's risk-control script could make, nor a bearer token", arguments: HumanCheckTests.Call.allCases)
    func nothingForged(call: HumanCheckTests.Call) async throws {
        let transport = ScriptedTransport.obliging
        try await call.make(makeClient(refreshToken: "r", transport))
        #expect(!transport.requests.isEmpty)
        for header in transport.requests.flatMap(\.headers) {
            #expect(!header.name.hasPrefix("bx-"))
            // The object store has an authorization of its own.
            #expect(header.name != "authorization" || header.value.hasPrefix("OSS4-HMAC-SHA256 "))
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
        let sent = try KeyPaths(json: Data(try #require(request.body?.bytes).readableBytesView))
        #expect(sent.paths.filter { !Self.laterMembers.contains($0.path) } == recorded.paths)
        #expect(Set(sent.paths.map(\.path)).isSuperset(of: Self.laterMembers))
    }

    @Test(
        "the older body is the captured one, key for key, with pictures and films and without",
        .enabled(if: SharedCaptures.directory != nil, "the captures are not there"),
        arguments: [
            ("chat_thinking_01", ChatType.text, nil), ("t2i_01", .image, nil), ("t2i_03", .image, nil), ("upload_image_07", .text, FileKind.image),
            ("upload_video_04", .text, .video),
        ] as [(String, ChatType, FileKind?)])
    func olderBody(name: String, type: ChatType, kind: FileKind?) async throws {
        let recorded = try KeyPaths(json: try #require(try capture("2026-03-web-client/\(name)_request.json")), at: "body")
        var question = Question(chat: "c", model: "m", text: "x", thinking: .automatic, type: type, size: .wide)
        if let kind { question.attachments = [.file(file(kind))] }
        if name == "t2i_03" {
            question.parent = "p"
            question.attachments = [.picture(url: "https://cdn.qwenlm.ai/output/u/t2i/r/1.png?key=k")]
        }
        let sent = try KeyPaths(json: Data(try #require(try await ask(question, build: "0.2.40").body?.bytes).readableBytesView))
        #expect(sent.paths == recorded.paths)
    }

    private func file(_ kind: FileKind) -> SiteFile {
        SiteFile(id: "f", url: "https://x/f?s", name: "a.b", contentType: "x/y", size: 7, kind: kind, uploadedAt: testTime)
    }

    @Test(
        "a file is named as the page names its kind",
        arguments: [
            (FileKind.image, "image", "vision", "success"), (.video, "video", "video", "greening"), (.audio, "audio", "audio", "success"),
            (.document, "file", "document", "success"),
        ])
    func attachment(kind: FileKind, shown: String, fileClass: String, check: String) async throws {
        let request = try await ask(Question(chat: "c", model: "m", text: "x", attachments: [.file(file(kind)), .file(file(kind))]))
        let message = try #require((request.json["messages"] as? [[String: Any]])?.first)
        let files = try #require(message["files"] as? [[String: Any]])
        #expect(files.count == 2)
        let first = files[0]
        #expect(first["type"] as? String == shown)
        #expect(first["showType"] as? String == shown)
        #expect(first["file_class"] as? String == fileClass)
        #expect(first["greenNet"] as? String == check)
        #expect(first["id"] as? String == "f")
        #expect(first["url"] as? String == "https://x/f?s")
        #expect(first["size"] as? Int == 7)
        let meta = ((first["file"] as? [String: Any])?["meta"] as? [String: Any]) ?? [:]
        #expect((meta["parse_meta"] != nil) == (kind == .document))
        #expect(Set(files.compactMap { $0["itemId"] as? String } + files.compactMap { $0["uploadTaskId"] as? String }).count == 4)
    }

    @Test(
        "a type stands in its three places",
        arguments: [
            (ChatType.text, nil, "t2t"), (.search, nil, "search"), (.image, nil, "t2i"), (.imageEdit, "p", "image_edit"),
            (.deepResearch, nil, "deep_thinking"), (.deepResearch, "p", "deep_research"), (.webDevelopment, nil, "web_dev"),
            (ChatType(rawValue: "brand_new"), nil, "brand_new"),
        ] as [(ChatType, String?, String)])
    func types(type: ChatType, parent: String?, subtype: String) async throws {
        let json = try await ask(Question(chat: "c", parent: parent, model: "m", text: "x", type: type)).json
        let message = try #require((json["messages"] as? [[String: Any]])?.first)
        #expect(message["chat_type"] as? String == type.rawValue)
        #expect(message["sub_chat_type"] as? String == subtype)
        #expect(((message["extra"] as? [String: Any])?["meta"] as? [String: Any])?["subChatType"] as? String == subtype)
        #expect(json["stream"] as? Bool == true)
        let features = try #require(message["feature_config"] as? [String: Any])
        #expect(features["research_mode"] as? String == (type == .deepResearch ? "advance" : "normal"))
    }

    @Test("a size goes only where the site takes one", arguments: [(ChatType.image, true), (.imageEdit, true), (.text, false), (.search, false)])
    func size(type: ChatType, isSent: Bool) async throws {
        let json = try await ask(Question(chat: "c", model: "m", text: "x", type: type, size: .tall)).json
        #expect(json["size"] as? String == (isSent ? "9:16" : nil))
        let meta = (((json["messages"] as? [[String: Any]])?.first?["extra"] as? [String: Any])?["meta"] as? [String: Any]) ?? [:]
        #expect(meta["size"] as? String == (isSent ? "9:16" : nil))
    }

    @Test("a film is asked for without a stream and without thinking, of a picture where there is one")
    func video() async throws {
        let transport = ScriptedTransport.obliging
        let client = makeClient(transport)
        let started = try await client.startVideo(
            Question(chat: "c", model: "m", text: "x", thinking: .detail, size: .wide), timeout: .seconds(9))
        #expect(started == StartedVideo(task: "t1", ids: AnswerIDs(chat: "c", question: "", answer: "")))
        _ = try await client.startVideo(Question(chat: "c", model: "m", text: "x", attachments: [.file(file(.image))]), timeout: .seconds(9))
        let bodies = transport.requests.map(\.json)
        #expect(bodies.map { $0["stream"] as? Bool } == [false, false])
        let messages = bodies.compactMap { ($0["messages"] as? [[String: Any]])?.first }
        #expect(messages.map { $0["chat_type"] as? String } == ["t2v", "i2v"])
        #expect(messages.allSatisfy { ($0["feature_config"] as? [String: Any])?["thinking_mode"] as? String == "Fast" })
        #expect(transport.requests.map(\.timeout) == [.seconds(9), .seconds(9)])
    }

    @Test(
        "thinking is made to fit the model",
        arguments: [
            ("locked", Question.Thinking.off, Question.Thinking.summary), ("locked", .detail, .detail), ("plain", .summary, .off),
            ("able", .off, .off),
            ("able", .automatic, .automatic),
        ])
    func capabilities(model: String, thinking: Question.Thinking, fitting: Question.Thinking) async throws {
        let list = """
            {"data":[{"id":"locked","info":{"meta":{"abilities":{"thinking":4}}}},{"id":"able","info":{"meta":{"capabilities":{"thinking":true}}}},
            {"id":"plain","info":{"meta":{"capabilities":{"thinking":false}}}}]}
            """
        let models = try await makeClient(ScriptedTransport { _ in .json(list) }).models()
        #expect(try #require(models.first { $0.id == model }).fit(thinking) == fitting)
    }

    @Test("the search of the web is the model's to begin only where it may", arguments: [true, false])
    func search(maySearch: Bool) async throws {
        let json = try await ask(Question(chat: "c", model: "m", text: "x", maySearch: maySearch)).json
        let features = (json["messages"] as? [[String: Any]])?.first?["feature_config"] as? [String: Any]
        #expect(features?["auto_search"] as? Bool == maySearch)
    }

    @Test("an older page opens chats with its own body")
    func olderChat() async throws {
        let transport = ScriptedTransport { _ in .json(#"{"success":true,"data":{"id":"c1"}}"#) }
        let client = makeClient(transport)
        client.session.learn(webClientVersion: "0.2.68")
        _ = try await client.newChat(model: "m", type: .image)
        #expect(
            transport.requests[0].body?.bytes.map { String(buffer: $0) }
                == #"{"title":"New Chat","models":["m"],"chat_mode":"normal","chat_type":"t2i","timestamp":1790000000000,"project_id":""}"#)
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

    @Test("a text is too large by its length in JSON, whatever it is made of")
    func textSize() throws {
        for (piece, most) in [("x", 120_000), ("\n", 60_000), ("\u{1}", 20_000)] {
            try Question.checkSize(of: String(repeating: piece, count: most))
            #expect(throws: SiteError.tooLarge(limit: 120_000)) { try Question.checkSize(of: String(repeating: piece, count: most + 1)) }
        }
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
        let bodies = transport.requests.map { String(buffer: $0.body?.bytes ?? ByteBuffer()) }
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
