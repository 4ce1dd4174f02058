import Foundation
import NIOCore
import RecordingFormat
import TestSupport
import Testing

@Suite("Redaction")
struct RedactorTests {
    private let canaries = Canaries()

    private func redact(_ exchanges: CapturedExchange...) -> Recording {
        Redactor().redact(Capture(session: canaries.session, exchanges: exchanges), directory: URL(filePath: "/tmp/none")).recording
    }

    private func stream(_ reads: [String]) -> CapturedExchange.Body {
        .stream(
            AnnotatedStream(
                reads: reads.map { .init(delay: .milliseconds(10), bytes: ByteBuffer(string: $0)) }, ending: .eof, endDelay: .zero))
    }

    private func text(_ body: RecordedBody) -> String { String(buffer: body.bytes) }

    @Test("an id that an answer hands out is the same name where a later request names it as its parent")
    func identities() throws {
        let (chat, question, answer) = (UUID().uuidString.lowercased(), UUID().uuidString.lowercased(), UUID().uuidString.lowercased())
        let recording = redact(
            CapturedExchange(
                method: "POST", host: "chat.qwen.ai", target: "/api/v2/chats/new", requestBody: ByteBuffer(string: "{}"), status: 200,
                responseBody: .whole(ByteBuffer(string: #"{"success":true,"data":{"id":"\#(chat)"}}"#))),
            CapturedExchange(
                method: "POST", host: "chat.qwen.ai", target: "/api/v2/chat/completions?chat_id=\(chat)",
                requestBody: ByteBuffer(string: #"{"chat_id":"\#(chat)","parent_id":null}"#), status: 200,
                responseBody: stream([
                    #"data: {"response.created":{"chat_id": "\#(chat)", "parent_id": "\#(question)", "response_id":"\#(answer)"}} "# + "\n\n"
                ])),
            CapturedExchange(
                method: "POST", host: "chat.qwen.ai", target: "/api/v2/chat/completions?chat_id=\(chat)",
                requestBody: ByteBuffer(string: #"{"chat_id":"\#(chat)","parent_id":"\#(answer)"}"#), status: 200))
        #expect(text(recording.exchanges[0].response.body) == #"{"success":true,"data":{"id":"{{uuid:chat}}"}}"#)
        #expect(
            text(recording.exchanges[1].response.body)
                == #"data: {"response.created":{"chat_id": "{{uuid:chat}}", "parent_id": "{{uuid:question}}", "response_id":"{{uuid:answer}}"}} "#
                + "\n\n")
        #expect(text(recording.exchanges[2].request.body) == #"{"chat_id":"{{uuid:chat}}","parent_id":"{{uuid:answer}}"}"#)
        #expect(recording.exchanges[2].match.query == [.init("chat_id", "{{uuid:chat}}")])
        #expect(recording.exchanges[2].match.json?["parent_id"]?.text == "{{uuid:answer}}")
    }

    @Test("a cookie's expiry moves with the day of the replay; one that is over, or spelled otherwise, stays as it is")
    func cookieExpiry() {
        let cookies = [
            "theme=dark; Expires=Fri, 02 Oct 2026 13:00:00 GMT; Path=/", "theme=; expires=Thu, 01 Jan 1970 00:00:00 GMT",
            "theme=dark; expires=Friday, 02-Oct-26 13:00:00 GMT",
        ]
        let recording = redact(
            CapturedExchange(
                started: 1_790_942_400_000, method: "GET", host: "chat.qwen.ai", target: "/auth", status: 200,
                responseHeaders: cookies.map { HeaderField("set-cookie", $0) }))
        let recorded = recording.exchanges[0].response.headers.map { $0.value.split(separator: ";").dropFirst().joined(separator: ";") }
        #expect(
            recorded == [
                " Expires={{now:http+3600}}; Path=/", " expires=Thu, 01 Jan 1970 00:00:00 GMT", " expires=Friday, 02-Oct-26 13:00:00 GMT",
            ])
        let replayed = recording.filled(from: .frozen).exchanges[0].response.headers[0].value
        #expect(replayed.contains("Expires=") && replayed.hasSuffix(" GMT; Path=/"), "\(replayed)")
    }

    @Test("tokens keep their claims and how long they live, and the time they end at moves with them")
    func tokens() throws {
        let recording = redact(canaries.exchanges[0])
        let access = try #require(recording.session.placeholders.first { $0.name == "access" })
        #expect(access.kind == .jwt && access.lifetime == 900)
        #expect(access.claims == ["id", "last_password_change", "exp", "type=access_token"])
        #expect(
            text(recording.exchanges[0].response.body)
                == #"{"success":true,"data":{"id":"{{uuid:user}}","email":"{{email:mail}}","name":"{{opaque:account-name}}","#
                + #""access_token":"{{jwt:access}}","expires_at":{{now:s+900}}}}"#)
        #expect(recording.exchanges[0].response.headers[1].value == "refresh_token={{jwt:refresh}}; Domain=.qwen.ai; HttpOnly")
        #expect(text(recording.exchanges[0].request.body) == #"{"email":"{{email:mail}}","password":"{{sha256:password}}","login_type":"email"}"#)
    }

    @Test("a secret cut over reads becomes a placeholder that is cut at the same share of its length, at the same time")
    func cutOverReads() throws {
        let email = "someone@mail.ru"
        let frame = #"data: {"mail": "\#(email)"}"# + "\n\n"
        let reads = [String(frame.prefix(21)), String(frame.dropFirst(21))]
        let recording = redact(
            CapturedExchange(method: "GET", host: "chat.qwen.ai", target: "/x", status: 200, responseBody: stream(reads)))
        guard case .stream(_, let stream) = recording.exchanges[0].response.body else {
            Issue.record("no stream")
            return
        }
        #expect(String(buffer: stream.body) == #"data: {"mail": "{{email:mail}}"}"# + "\n\n")
        #expect(stream.reads.map { String(buffer: $0.bytes) } == [#"data: {"mail": "{{em"#, "ail:mail}}\"}\n\n"])
        #expect(stream.reads.map(\.delay) == [.milliseconds(10), .milliseconds(10)])
    }

    @Test("a secret cut over frames becomes filler of the same length in each")
    func cutOverFrames() throws {
        let frame = { (text: String) in #"data: {"choices": [{"delta": {"content": "\#(text)"}}]}"# + "\n\n" }
        let recording = redact(
            CapturedExchange(
                method: "GET", host: "chat.qwen.ai", target: "/x", status: 200,
                responseBody: stream([frame("Write to some"), frame("one@ma"), frame("il.ru, please")])))
        #expect(text(recording.exchanges[0].response.body) == frame("Write to xxxx") + frame("xxxxxx") + frame("xxxxx, please"))
    }

    @Test("frames that hold the text from its beginning say the same before and after a secret is complete")
    func growingText() throws {
        let frame = { (text: String) in #"data: {"arguments": "\#(text)"}"# + "\n\n" }
        let recording = redact(
            CapturedExchange(
                method: "GET", host: "chat.qwen.ai", target: "/x", status: 200,
                responseBody: stream([frame("to some"), frame("to someone@ma"), frame("to someone@mail.ru"), frame("to someone@mail.ru!")])))
        let filler = String(repeating: "x", count: 15)
        #expect(
            text(recording.exchanges[0].response.body)
                == frame("to xxxx") + frame("to " + filler.prefix(10)) + frame("to " + filler) + frame("to " + filler + "!"))
    }

    @Test(
        "braces of a body can't be taken for placeholders",
        arguments: [
            ("{{num}}", "{{lit:7b7b}}num}}"), ("{{{", "{{lit:7b7b}}{"), ("{someone@mail.ru}", "{{lit:7b}}{{email:mail}}}"),
            ("{{someone@mail.ru}}", "{{lit:7b7b}}{{email:mail}}}}"), ("{{uuid:chat}}", "{{lit:7b7b}}uuid:chat}}"),
        ])
    func braces(text: String, stored: String) throws {
        let recording = redact(
            CapturedExchange(method: "GET", host: "chat.qwen.ai", target: "/x", status: 200, responseBody: .whole(ByteBuffer(string: text))))
        let body = recording.exchanges[0].response.body.bytes
        #expect(String(buffer: body) == stored)
        #expect(String(buffer: try Template(body).expanded { _ in "someone@mail.ru" }.bytes) == text)
    }

    @Test("a page's prerendered token is found, and the same token in a cookie has its name")
    func prerendered() throws {
        let page = #"<script>window.__prerendered_data = {"models":[],"user":{"id":"\#(canaries.user)","token":"\#(canaries.access)"}}</script>"#
        let recording = redact(
            CapturedExchange(
                method: "GET", host: "chat.qwen.ai", target: "/",
                requestHeaders: [HeaderField("cookie", "token=\(canaries.access); qwen-theme=dark")],
                status: 200, responseHeaders: [HeaderField("content-type", "text/html")], responseBody: .whole(ByteBuffer(string: page))))
        #expect(recording.exchanges[0].request.headers[0].value == "token={{jwt:access}}; qwen-theme={{cookie:qwen-theme}}")
        #expect(
            text(recording.exchanges[0].response.body)
                == #"<script>window.__prerendered_data = {"models":[],"user":{"id":"{{uuid:user}}","token":"{{jwt:access}}"}}</script>"#)
    }

    @Test("a picture with braces in it stays as it is, and is no template")
    func binary() {
        let recording = redact(canaries.exchanges[3])
        #expect(recording.exchanges[0].response.body.bytes == ByteBuffer(bytes: [0x89, 0x50, 0xFF, 0x7B, 0x7B, 0x00]))
        #expect(!recording.exchanges[0].response.isTemplate)
    }

    @Test("a request's own secrets come out of it with their names, for the player to bind")
    func incoming() {
        let body = ByteBuffer(string: #"{"email":"\#(canaries.email)","password":"\#(canaries.password)"}"#)
        let call = IncomingCall(method: "POST", host: "auth.qwen.ai", path: "/api/v2/auths/signin", headers: [], body: body)
        let redacted = CallRedactor([(Placeholder(.email, "mail-7"), canaries.email)]).redact(call)
        #expect((try? redacted.call.json.get())?["email"]?.text == "{{email:mail-7}}")
        #expect((try? redacted.call.json.get())?["password"]?.text == "{{sha256:password}}")
        #expect(redacted.values == ["mail-7": canaries.email, "password": canaries.password])
    }
}
