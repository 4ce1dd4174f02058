import Crypto
import Foundation
import MockQwen
import NIOCore
import RecordingFormat
import TestSupport

/// Somebody who talks to the site through a recorder, over raw sockets.
struct Visitor: Sendable {
    static let passwordHash = SHA256.hash(data: Data(MockSite.demoAccount.password.utf8)).map { String(format: "%02x", $0) }.joined()
    static let headers: [(name: String, value: String)] = [
        ("version", "0.3.12"), ("source", "web"), ("timezone", "Wed Nov 25 2026 12:00:00 GMT+0000"),
        ("x-request-id", "11111111-2222-4333-8444-555555555555"), ("x-request-origin", "https://chat.qwen.ai"), ("origin", "https://chat.qwen.ai"),
        ("referer", "https://chat.qwen.ai/"), ("sec-fetch-site", "same-site"),
    ]

    let port: Int
    var token: String?

    func send(_ method: String, _ target: String, host: String = "chat.qwen.ai", body: String? = nil) async throws -> RawResponse {
        try await withRawConnection(port: port) { connection in
            let cookie = token.map { [(name: "cookie", value: "token=\($0)")] } ?? []
            try await connection.send(method, target, host: host, headers: Self.headers + cookie, body: body)
            return try await connection.receiveResponse()
        }
    }

    /// Signs in, opens a chat and asks; the last answer.
    func converse(_ question: String) async throws -> (token: String, answer: RawResponse) {
        let account = #"{"email":"\#(MockSite.demoAccount.email)","password":"\#(Self.passwordHash)","login_type":"email"}"#
        let signedIn = try await send("POST", "/api/v2/auths/signin", host: "auth.qwen.ai", body: account)
        let token = signedIn.json[pointer: "/data/access_token"]?.text ?? ""
        return (token, try await Visitor(port: port, token: token).ask(question))
    }

    /// Opens a chat and asks; its account has signed in.
    func ask(_ question: String) async throws -> RawResponse {
        let chat = try await send(
            "POST", "/api/v2/chats/new", body: #"{"title":"New Chat","models":["qwen3.7-plus"],"chat_mode":"normal","chat_type":"t2t","timestamp":1}"#
        )
        let id = chat.json[pointer: "/data/id"]?.text ?? ""
        let message =
            #"{"fid":"f","parentId":null,"childrenIds":[],"role":"user","content":"\#(question)","user_action":"chat","files":[],"chat_type":"t2t","feature_config":{"thinking_enabled":false,"output_schema":"phase","thinking_mode":"Fast"}}"#
        let body =
            #"{"stream":true,"version":"2.1","incremental_output":true,"chat_id":"\#(id)","chat_mode":"normal","model":"qwen3.7-plus","parent_id":null,"messages":[\#(message)],"timestamp":1}"#
        return try await send("POST", "/api/v2/chat/completions?chat_id=\(id)", body: body)
    }
}

extension RawResponse {
    var json: JSONValue { (try? JSONValue(parsing: body)) ?? .null }
}
