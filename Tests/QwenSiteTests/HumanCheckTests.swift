import Foundation
import NIOCore
import TestSupport
import Testing

@testable import QwenSite

@Suite struct HumanCheckTests {
    /// The forms in which the check comes, with the `x5secdata` that must go nowhere.
    enum Form: String, CaseIterable, Sendable {
        case json, dialog, bare, flat, coded, script, page, blocked, redirect

        var reply: ScriptedTransport.Reply {
            let address = "https://chat.qwen.ai:443//api/v2/chat/completions/_____tmd_____/punish?x5secdata=SEALED-FACTS-0123456789&x5step=2"
            return switch self {
            case .json:
                .json(#"{"ret":["FAIL_SYS_USER_VALIDATE","RGV587_ERROR::SM::哎哟喂,被挤爆啦,请稍后重试"],"data":{"url":"\#(address)&pureCaptcha="}}"#)
            case .dialog:
                .json(
                    #"{"ret":["FAIL_SYS_USER_VALIDATE","RGV587_ERROR::SM::x"],"data":{"url":"\#(address)","dialogSize":{"width":"375px","height":"665px"}}}"#
                )
            case .bare: .json(#"{"data":{"url":"\#(address)"}}"#)
            case .flat: .json(#"{"url":"\#(address)"}"#)
            case .coded: .json(#"{"success":false,"data":{"code":"FAIL_SYS_USER_VALIDATE","details":"Verification required"}}"#)
            case .script:
                .html(
                    #"<script>sessionStorage.x5referer = window.location.href;window.location.replace("\#(address)");window._config_ = {"action":"captcha"};</script><!--rgv587_flag:sm-->"#
                )
            case .page:
                .html(
                    #"<!doctypehtml><html><head><meta name="aliyun_waf_aa" content="x"><title>Verification</title></head><body><div id="nocaptcha"></div>TraceID: 1</body></html>"#
                )
            case .blocked: .html("<html><head><title>405</title></head></html>", status: 405)
            case .redirect:
                .init(
                    status: 302, headers: [("content-type", "text/html"), ("location", address)],
                    chunks: [ByteBuffer(string: "<html><head><title>302 Found</title></head></html>")])
            }
        }

        var url: String? {
            switch self {
            case .json, .dialog, .bare, .flat, .script, .redirect: "https://chat.qwen.ai/"
            case .coded, .page, .blocked: nil
            }
        }
    }

    /// Everything that can be asked of the site.
    enum Call: String, CaseIterable, Sendable {
        case signIn, signOut, refresh, account, models, newChat, chats, chat, renameChat, deleteChat, deleteAllChats
        case ask, stop, task, upload, result

        func make(_ client: SiteClient) async throws {
            switch self {
            case .signIn: _ = try await client.signIn(email: "a@example.org", password: "secret")
            case .signOut: try await client.signOut()
            case .refresh: try await client.refresh()
            case .account: _ = try await client.account()
            case .models: _ = try await client.models()
            case .newChat: _ = try await client.newChat(model: "m")
            case .chats: for try await _ in client.chats() {}
            case .chat: _ = try await client.chat("c")
            case .renameChat: try await client.renameChat("c", title: "T")
            case .deleteChat: try await client.deleteChat("c")
            case .deleteAllChats: try await client.deleteAllChats()
            case .ask: _ = try await client.ask(Question(chat: "c", model: "m", text: "x"), timeout: .seconds(5))
            case .stop: try await client.stop(chat: "c", answer: "r")
            case .task: _ = try await client.task("t")
            case .result: _ = try await client.result(at: "https://cdn.qwenlm.ai/output/1.png", limit: 1 << 20, timeout: .seconds(5))
            case .upload: _ = try await client.upload(name: "a.txt", contentType: "text/plain", bytes: ByteBuffer(string: "text"))
            }
        }
    }

    /// The door's own list of what it can do, so that no call is left out above.
    @Test("no call of the client is left out")
    func complete() throws {
        let folder = projectDirectory.appending(path: "Sources/QwenSite")
        let files = try #require(FileManager.default.subpaths(atPath: folder.path)).filter { $0.contains("SiteClient") && $0.hasSuffix(".swift") }
        let sources = try files.map { try String(contentsOf: folder.appending(path: $0), encoding: .utf8) }.joined()
        let names = Set(sources.matches(of: /public func (\w+)/).map { String($0.1) })
        #expect(names == Set(Call.allCases.map(\.rawValue)))
    }

    @Test(
        "the check is recognised on every call in every form, at the first request, and what it seals is not passed on", arguments: Call.allCases,
        Form.allCases)
    func everyCall(call: Call, form: Form) async throws {
        let transport = ScriptedTransport { _ in form.reply }
        let client = makeClient(refreshToken: "r", transport)
        let error = await #expect(throws: SiteError.self) { try await call.make(client) }
        #expect(error == .humanCheck(url: form.url))
        #expect(error.map { "\($0)" }?.contains("SEALED") == false)
        #expect(transport.requests.count == 1)
    }

    @Test("the check is recognised at the sign-in itself, behind a page that is all right", arguments: Form.allCases)
    func atSignIn(form: Form) async throws {
        let transport = ScriptedTransport { request in request.place == "chat.qwen.ai/auth" ? .html(SignInTests.page) : form.reply }
        await #expect(throws: SiteError.humanCheck(url: form.url)) {
            try await makeClient(token: nil, transport).signIn(email: "a@example.org", password: "secret")
        }
        #expect(transport.requests.count == 2)
    }

    @Test(
        "the check is recognised at each step of an upload", arguments: Form.allCases, ["oss-accelerate.aliyuncs.com", "/parse", "/parse/status"])
    func atUpload(form: Form, step: String) async throws {
        let obliging = ScriptedTransport.obliging
        let isStore = step.hasSuffix(".com")
        let transport = ScriptedTransport { request in
            let isStep = isStore ? request.url.contains(step) : request.url.hasSuffix(step)
            return isStep ? form.reply : try await obliging.reply(to: request)
        }
        let error = await #expect(throws: SiteError.self) {
            try await makeClient(transport).upload(name: "a.txt", contentType: "text/plain", bytes: ByteBuffer(string: "text"))
        }
        // The store knows no check of its own, but something before it may.
        if !isStore || ![.blocked, .redirect].contains(form) {
            guard case .humanCheck = error else { return #expect(error == .humanCheck(url: nil)) }
        }
        #expect(error.map { "\($0)" }?.contains("SEALED") == false)
        #expect(transport.requests.last.map { isStore ? $0.url.contains(step) : $0.url.hasSuffix(step) } == true)
    }

    @Test(
        "the check is recognised in the first bytes of an event stream, however they are cut",
        arguments: [Form.json, .dialog, .bare, .flat, .coded, .script, .page], [1, 7, 100_000])
    func underAnEventStream(form: Form, size: Int) {
        var body = form.reply.chunks[0]
        var chunks: [ByteBuffer] = []
        while let chunk = body.readSlice(length: min(size, body.readableBytes)), chunk.readableBytes > 0 { chunks.append(chunk) }
        let (events, failure) = events(in: chunks)
        #expect(events.isEmpty)
        #expect(failure == .humanCheck(url: form.url))
    }

    @Test("the check is recognised in a frame of a stream that has begun")
    func inAFrame() {
        let created = #"data: {"response.created":{"chat_id":"c","parent_id":"p","response_id":"r"}}"#
        let check = #"data: {"ret":["FAIL_SYS_USER_VALIDATE"],"data":{"url":"https://chat.qwen.ai/_____tmd_____/punish?x5secdata=S"}}"#
        #expect(events(in: "\(created)\n\n\(check)\n\n").failure == .humanCheck(url: "https://chat.qwen.ai/"))
    }

    @Test("an answer that speaks of the check is an answer")
    func words() async throws {
        let stream = """
            data: {"response.created":{"chat_id":"c","parent_id":"p","response_id":"r"}}

            data: {"choices":[{"delta":{"content":"rgv587 /punish? x5sec window._config_ FAIL_SYS_USER_VALIDATE","phase":"answer","status":"finished"}}],"response_id":"r"}


            """
        #expect(events(in: stream).failure == nil)
        let client = makeClient(ScriptedTransport { _ in .json(#"{"id":"u1","name":"aliyun_waf rgv587"}"#) })
        #expect(try await client.account().name == "aliyun_waf rgv587")
    }

    @Test("an address outside of the site is not handed to the user")
    func foreignAddress() async throws {
        let client = makeClient(
            ScriptedTransport { _ in .json(#"{"ret":["FAIL_SYS_USER_VALIDATE"],"data":{"url":"https://evil.example/punish?x"}}"#) })
        await #expect(throws: SiteError.humanCheck(url: nil)) { try await client.models() }
    }

    @Test(
        "the check as the site has really sent it", .enabled(if: SharedCaptures.directory != nil, "the captures are not there"),
        arguments: ["errors/human_check_json_200.json", "errors/human_check_json_200_dialog.json", "errors/human_check_html_a.html"])
    func captured(path: String) async throws {
        let bytes = ByteBuffer(bytes: try #require(try capture(path)))
        let type = path.hasSuffix("html") ? "text/html" : "application/json"
        let client = makeClient(ScriptedTransport { _ in .init(headers: [("content-type", type)], chunks: [bytes]) })
        await #expect(throws: SiteError.humanCheck(url: "https://chat.qwen.ai/")) { try await client.newChat(model: "m") }
    }
}
