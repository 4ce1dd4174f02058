import NIOCore
import RecordingFormat
import TestSupport

/// Talks to a server that plays recordings the way a browser would, over a raw connection.
struct ReplayVisitor: Sendable {
    let connection: RawConnection
    var token: String?

    /// Signs in at the sign-in host.
    static func signedIn(_ connection: RawConnection, email: String = "one@example.com") async throws -> ReplayVisitor {
        let visitor = ReplayVisitor(connection: connection)
        let answer = try await visitor.signIn(email: email)
        return ReplayVisitor(connection: connection, token: answer.json[pointer: "/data/access_token"]?.text)
    }

    func signIn(email: String = "one@example.com") async throws -> RawResponse {
        let body = #"{"email":"\#(email)","password":"0f","login_type":"email"}"#
        return try await send("POST", "/api/v2/auths/signin", host: "auth.qwen.ai", body: body)
    }

    func newChat() async throws -> String {
        try await send("POST", "/api/v2/chats/new", body: "{}").json[pointer: "/data/id"]?.text ?? ""
    }

    func ask(chat: String, parent: String? = nil, role: String = "user", messages: Int = 1, isThinking: Bool = false) async throws -> RawResponse {
        try await startAsking(chat: chat, parent: parent, role: role, messages: messages, isThinking: isThinking)
        return try await connection.receiveResponse()
    }

    func startAsking(chat: String, parent: String? = nil, role: String = "user", messages: Int = 1, isThinking: Bool = false) async throws {
        let message =
            #"{"role":"\#(role)","content":"hello","chat_type":"t2t","feature_config":{"thinking_enabled":\#(isThinking)}}"#
        let parent = parent.map { #""\#($0)""# } ?? "null"
        let list = Array(repeating: message, count: messages).joined(separator: ",")
        let body = #"{"stream":true,"chat_id":"\#(chat)","parent_id":\#(parent),"messages":[\#(list)]}"#
        try await start("POST", "/api/v2/chat/completions?chat_id=\(chat)", body: body)
    }

    func send(
        _ method: String, _ target: String, host: String = "chat.qwen.ai", cookie: String? = nil, body: String? = nil
    ) async throws -> RawResponse {
        try await start(method, target, host: host, cookie: cookie, body: body)
        return try await connection.receiveResponse()
    }

    private func start(_ method: String, _ target: String, host: String = "chat.qwen.ai", cookie: String? = nil, body: String?) async throws {
        var headers: [(name: String, value: String)] = [("x-request-id", "11111111-2222-4333-8444-555555555555")]
        if let cookie = cookie ?? token.map({ "acw_tc=1; token=\($0)" }) { headers.append(("cookie", cookie)) }
        try await connection.send(method, target, host: host, headers: headers, body: body)
    }
}

extension RawResponse {
    var isMiss: Bool { head.status == 599 && head.values(of: "x-mockqwen-miss") == ["1"] }
}
