import Crypto
import Foundation
import MockQwen
import NIOCore
import RecordingFormat
import TestSupport
import Testing
import Wire

/// Somebody who talks to the behaviour `everyday` as a web page would, over raw sockets.
struct Visitor: Sendable {
    let site: RunningMockSite
    var token: String?

    /// The headers that the sign-in host demands.
    static let authHeaders: [(name: String, value: String)] = [
        ("version", "0.3.12"), ("source", "web"), ("timezone", "Wed Nov 25 2026 12:00:00 GMT+0000"), ("x-request-id", "req-1"),
        ("x-request-origin", "https://chat.qwen.ai"), ("origin", "https://chat.qwen.ai"), ("referer", "https://chat.qwen.ai/"),
        ("sec-fetch-site", "same-site"),
    ]

    private var plainHeaders: [(name: String, value: String)] {
        [("x-request-id", "req-1"), ("version", "0.3.12")] + (token.map { [("authorization", "Bearer \($0)")] } ?? [])
    }

    func send(
        _ method: String, _ target: String, host: String = "chat.qwen.ai", headers: [(name: String, value: String)]? = nil, body: String? = nil
    ) async throws -> RawResponse {
        let plain = plainHeaders
        return try await site.withConnection { connection in
            try await connection.send(method, target, host: host, headers: headers ?? plain, body: body)
            return try await connection.receiveResponse()
        }
    }

    /// A password as clients send it.
    static func hash(_ password: String) -> String { SHA256.hash(data: Data(password.utf8)).map { String(format: "%02x", $0) }.joined() }

    /// Fetches an address of any of the site's hosts, as a browser does: with nothing but the address.
    func fetch(_ url: String, method: String = "GET") async throws -> RawResponse {
        let parts = url.dropFirst("https://".count).split(separator: "/", maxSplits: 1)
        return try await send(
            method, "/\(try #require(parts.last))", host: String(try #require(parts.first)), headers: [], body: method == "PUT" ? "x" : nil)
    }

    // MARK: Calls

    func signIn(
        email: String = MockSite.demoAccount.email, password: String = MockSite.demoAccount.password,
        headers: [(name: String, value: String)] = authHeaders
    ) async throws -> RawResponse {
        try await send(
            "POST", "/api/v2/auths/signin", host: "auth.qwen.ai", headers: headers,
            body: #"{"email":"\#(email)","password":"\#(Self.hash(password))"}"#)
    }

    /// A visitor who has signed in.
    static func signedIn(_ site: RunningMockSite, email: String = MockSite.demoAccount.email, password: String = MockSite.demoAccount.password)
        async throws -> Visitor
    {
        let answer = try await Visitor(site: site).signIn(email: email, password: password)
        return Visitor(site: site, token: try #require(answer.json[pointer: "/data/access_token"]?.text))
    }

    func newChat() async throws -> String {
        let answer = try await send(
            "POST", "/api/v2/chats/new", body: #"{"title":"New Chat","models":["qwen3.7-plus"],"chat_mode":"normal","chat_type":"t2t","timestamp":1}"#
        )
        return try #require(answer.json[pointer: "/data/id"]?.text)
    }

    func ask(_ question: Question) async throws -> RawResponse {
        try await send("POST", "/api/v2/chat/completions?chat_id=\(question.chat)", body: question.body)
    }

    func stop(chat: String, answer: String) async throws -> RawResponse {
        try await send("POST", "/api/v2/chat/completions/stop?chat_id=\(chat)", body: #"{"chat_id":"\#(chat)","response_id":"\#(answer)"}"#)
    }

    /// Begins a turn and leaves while it runs; returns the answer's id.
    func askAndLeave(_ question: Question) async throws -> String {
        let answer = try await site.withConnection { [token] connection in
            try await connection.send(
                "POST", "/api/v2/chat/completions?chat_id=\(question.chat)",
                headers: [("version", "0.3.12"), ("authorization", "Bearer \(token ?? "")")],
                body: question.body
            )
            _ = try await connection.receiveHead()
            let created = try #require(try await connection.receiveChunk())
            return try #require(created.frames.first?[pointer: "/response.created/response_id"]?.text)
        }
        _ = try await site.journal.entry { $0.outcome == .clientLeft && $0.target.contains(question.chat) }
        return answer
    }
}

extension RawResponse {
    /// The refresh token that it sets as a cookie.
    var refreshToken: String? {
        head.values(of: "set-cookie").first { $0.hasPrefix("refresh_token=") }.map { $0.prefix { $0 != ";" }.dropFirst("refresh_token=".count) }
            .map(String.init)
    }
}

/// The body of a completion, as the site's page sends it.
struct Question: Sendable {
    var chat: String
    var text = "Hello"
    var parent: String?
    var model = "qwen3.7-plus"
    var role = "user"
    var features = #"{"thinking_enabled":false,"output_schema":"phase","thinking_mode":"Fast"}"#
    var messageCount = 1
    var chatType = "t2t"
    var files = "[]"
    /// The proportions of a picture or film.
    var size: String?
    var isStream = true

    init(_ chat: String, _ text: String = "Hello", parent: String? = nil) {
        self.chat = chat
        self.text = text
        self.parent = parent
    }

    var body: String {
        let parent = parent.map { #""\#($0)""# } ?? "null"
        var content = ByteBuffer()
        content.writeJSONString(text)
        let message =
            #"{"fid":"f","parentId":\#(parent),"childrenIds":[],"role":"\#(role)","content":\#(String(buffer: content)),"user_action":"chat","files":\#(files),"chat_type":"\#(chatType)","feature_config":\#(features)}"#
        let messages = Array(repeating: message, count: messageCount).joined(separator: ",")
        return
            #"{"stream":\#(isStream),"version":"2.1","incremental_output":true,"chat_id":"\#(chat)","chat_mode":"normal","model":"\#(model)","parent_id":\#(parent),"messages":[\#(messages)],"timestamp":1\#(size.map { #","size":"\#($0)""# } ?? "")}"#
    }
}

extension RawResponse {
    /// The body as JSON; `null` where it is none.
    var json: JSONValue { (try? JSONValue(parsing: body)) ?? .null }

    /// The `code` of a refusal.
    var code: String? { json[pointer: "/data/code"]?.text ?? json["code"]?.text }

    var details: String? { json[pointer: "/data/details"]?.text ?? json["details"]?.text }

    /// The frames of a stream.
    var frames: [JSONValue] { body.frames }

    /// The id of a streamed answer.
    var answerID: String? { frames.first?[pointer: "/response.created/response_id"]?.text }

    /// The text of a streamed answer.
    var answer: String { delta(phase: "answer") }

    /// The joined contents of a phase.
    func delta(phase: String) -> String {
        frames.compactMap { $0[pointer: "/choices/0/delta"] }.filter { $0["phase"]?.text == phase }.compactMap { $0["content"]?.text }.joined()
    }
}

extension ByteBuffer {
    /// The frames of an event stream; what is not JSON is `null`.
    var frames: [JSONValue] {
        var parser = ServerSentEventParser()
        parser.append(self)
        var frames: [JSONValue] = []
        while let event = try? parser.next() { frames.append((try? JSONValue(parsing: event.data)) ?? .null) }
        return frames
    }
}

/// Runs a site of the behaviour `everyday`.
func withEveryday<Result: Sendable>(
    configure: (inout MockSite.Configuration) -> Void = { _ in }, during body: @escaping @Sendable (RunningMockSite) async throws -> Result
) async throws -> Result {
    try await withMockSite(.everyday(templates: everydayTemplates), configure: configure, body)
}
