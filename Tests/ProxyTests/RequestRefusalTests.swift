import Foundation
import NIOCore
import TestSupport
import Testing

@testable import Proxy

/// What clients get wrong, each through a socket.
@Suite struct RequestRefusalTests {
    private let site = ScriptedSite(texts: ["Hello"])

    @Test(
        "a body that can't be answered is told what is wrong, in OpenAI's shape",
        arguments: [
            ("", nil, "invalid_json"), ("{", nil, "invalid_json"), ("[1,2]", nil, nil), ("\"hi\"", nil, nil), ("{}", "messages", nil),
            (#"{"messages":[]}"#, "messages", nil), (#"{"messages":[{"role":"system","content":"x"}]}"#, "messages", nil),
            (#"{"messages":[{"role":"user","content":7}]}"#, "messages[0].content", nil),
            (#"{"messages":[{"role":"user","content":"x"}],"stream":"yes"}"#, "stream", nil),
            (#"{"messages":[{"role":"user","content":"x"}],"n":3}"#, "n", nil),
            (#"{"messages":[{"role":"user","content":"x"}],"stop":["1","2","3","4","5"]}"#, "stop", nil),
            (#"{"messages":[{"role":"user","content":"x"}],"stop":["a","\#(String(repeating: "ы", count: 251))"]}"#, "stop", nil),
        ])
    func badBodies(body: String, parameter: String?, code: String?) async throws {
        try await withProxy(site) { proxy in
            for path in ["/api/chat/completions", "/api/v1/chat/completions", "/v1/chat/completions"] {
                let reply = try await proxy.post(path, body)
                #expect(reply.status == 400)
                #expect(reply.error["type"] as? String == "invalid_request_error")
                #expect(reply.error["param"] as? String == parameter)
                #expect(reply.code == code)
                #expect((reply.error["message"] as? String)?.isEmpty == false)
                #expect(Set(reply.error.keys) == ["message", "type", "param", "code"])
            }
            #expect(try await proxy.complete("still there?").status == 200)
        }
    }

    @Test(
        "the native API tells errors as a text and a code",
        arguments: [
            ("{", 400, "invalid_json"), ("{}", 400, "message_required"), (#"{"message":" "}"#, 400, "message_required"),
            (#"{"message":7}"#, 400, "invalid_request_error"), (#"{"messages":[]}"#, 400, "invalid_request_error"),
            (#"{"message":"x","chatId":"11111111-1111-4111-8111-111111111111"}"#, 404, "chat_not_found"),
            (#"{"message":[{"type":"image","image":"ftp://x"}]}"#, 400, "invalid_request_error"),
        ])
    func nativeErrors(body: String, status: Int, code: String) async throws {
        try await withProxy(site) { proxy in
            let reply = try await proxy.post("/api/chat", body)
            #expect(reply.status == status)
            #expect((reply.json["error"] as? String)?.isEmpty == false)
            #expect(reply.code == code)
        }
    }

    @Test("a body in another encoding than UTF-8 is told so")
    func otherEncoding() async throws {
        try await withProxy(site) { proxy in
            // "Привет" as a Russian console writes it.
            let greeting: [UInt8] = [0xCF, 0xF0, 0xE8, 0xE2, 0xE5, 0xF2]
            let body = ByteBuffer(bytes: Array(#"{"message":""#.utf8) + greeting + Array(#""}"#.utf8))
            let reply = try await proxy.withConnection { connection in
                try await connection.send("POST /api/chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(body.readableBytes)\r\n\r\n")
                try await connection.send(body)
                return try await connection.receiveReply()
            }
            #expect(reply.status == 400)
            #expect(reply.code == "invalid_json")
            #expect((reply.json["error"] as? String)?.contains("UTF-8") == true)
            let half = try await proxy.post("/api/chat", #"{"message":"\ud83d"}"#)
            #expect(half.status == 400)
            #expect((half.json["error"] as? String)?.contains("half of a character") == true, "\(half.text)")
        }
    }

    @Test("a path that is not served")
    func unknownPath() async throws {
        try await withProxy(site) { proxy in
            for path in ["/", "/v2/chat/completions", "/api/nothing", "/api/chat/completions/more"] {
                let reply = try await proxy.call("GET", path)
                #expect(reply.status == 404, "\(path)")
                #expect(reply.code == "unknown_path")
            }
        }
    }

    @Test("a method that a path does not take", arguments: [("DELETE", "/v1/models", "GET, HEAD"), ("GET", "/api/chat/completions", "POST")])
    func wrongMethod(method: String, path: String, allowed: String) async throws {
        try await withProxy(site) { proxy in
            let reply = try await proxy.call(method, path)
            #expect(reply.status == 405)
            #expect(reply.code == "method_not_allowed")
            #expect(reply.header("allow") == allowed)
            let native = try await proxy.call("GET", "/api/chat")
            #expect(native.status == 405)
            #expect(native.json["error"] is String)
        }
    }

    @Test(
        "a refusal says what is possible, in the words of JSON",
        arguments: [
            ("[]", "The body must be a JSON object."), ("7", "The body must be a JSON object."), ("{", "The body is not valid JSON."),
            (#"{"messages":null}"#, "'messages' is not acceptable: it must be a list."),
            (#"{"messages":{}}"#, "'messages' is not acceptable: it must be a list."),
            (#"{"messages":[null]}"#, "'messages[0]' is not acceptable: it must be an object."),
            (#"{"messages":[7]}"#, "'messages[0]' is not acceptable: it must be an object."),
            (#"{"messages":[{"role":7,"content":"x"}]}"#, "'messages[0].role' is not acceptable: it must be a string."),
            (#"{"messages":[{"role":"user","content":null}]}"#, "'messages[0].content' is not acceptable: it must be a string or a list of parts."),
            (#"{"messages":[],"stream":"yes"}"#, "'stream' is not acceptable: it must be true or false."),
            (#"{"messages":[],"temperature":"hot"}"#, "'temperature' is not acceptable: it must be a number."),
            (#"{"messages":[],"n":1.5}"#, "'n' is not acceptable: it must be a whole number."),
            (
                #"{"messages":[],"reasoning_effort":"superhigh"}"#,
                "'reasoning_effort' is not acceptable: it can't be 'superhigh'. Possible are none, minimal, low, medium, high, xhigh, max."
            ),
        ])
    func words(body: String, message: String) async throws {
        try await withProxy(site) { proxy in
            let reply = try await proxy.post("/v1/chat/completions", body)
            #expect(reply.status == 400)
            #expect(reply.error["message"] as? String == message)
        }
    }

    @Test("a conversation that is longer than the site takes is told as OpenAI tells it, whether it streams or not", arguments: [true, false])
    func longConversation(streams: Bool) async throws {
        try await withProxy(site) { proxy in
            let long = String(repeating: "x", count: 60_000)
            let messages = #"[{"role":"user","content":"\#(long)"},{"role":"assistant","content":"\#(long)"},{"role":"user","content":"Hi"}]"#
            let reply = try await proxy.post("/v1/chat/completions", #"{"stream":\#(streams),"messages":\#(messages)}"#)
            #expect(reply.status == 400)
            #expect(reply.code == "context_length_exceeded")
            #expect(reply.error["type"] as? String == "invalid_request_error")
            #expect(reply.error["param"] as? String == "messages")
        }
    }

    @Test("a body over the limit, announced or not")
    func tooLarge() async throws {
        try await withProxy(site) { configuration in
            configuration.limits.requestBodyBytes = 1000
        } _: { proxy in
            let reply = try await proxy.complete(String(repeating: "x", count: 2000))
            #expect(reply.status == 413)
            #expect(reply.code == "request_too_large")
            #expect(reply.header("x-should-retry") == "false")
            let chunked = try await proxy.withConnection { connection in
                let chunk = "400\r\n\(String(repeating: " ", count: 1024))\r\n"
                try await connection.send(
                    "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n\(chunk)\(chunk)0\r\n\r\n")
                return try await connection.receiveReply()
            }
            #expect(chunked.status == 413)
        }
    }

    @Test("a body that does not come")
    func tooSlow() async throws {
        try await withProxy(site) { configuration in
            configuration.limits.requestBody = .milliseconds(50)
        } _: { proxy in
            try await proxy.withConnection { connection in
                try await connection.send("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{")
                let reply = try await connection.receiveReply()
                #expect(reply.status == 408)
                #expect(reply.code == "request_timeout")
                #expect(try await connection.receiveEnding() == .closed)
            }
        }
    }

    @Test("a client that asks before it sends its body is told to")
    func expectation() async throws {
        try await withProxy(site) { proxy in
            try await proxy.withConnection { connection in
                let body = RunningProxy.completion("Hi")
                try await connection.send(
                    "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: \(body.utf8.count)\r\n\r\n")
                #expect(try await connection.receiveHead().status == 100)
                try await connection.send(body)
                #expect(try await connection.receiveReply().status == 200)
            }
        }
    }

    @Test("one that asks before the answer to its last request has ended is told behind that answer")
    func expectationBehindAnAnswer() async throws {
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        let site = ScriptedSite { _ in
            for await _ in released { break }
            return .events([.created, .text("Hi"), .end])
        }
        try await withProxy(site) { proxy in
            try await proxy.withConnection { connection in
                let body = RunningProxy.completion("Hi")
                let head = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(body.utf8.count)\r\n"
                // Both heads are there when the first is answered.
                try await connection.send("\(head)\r\n\(body)\(head)Expect: 100-continue\r\n\r\n")
                _ = await site.calls.first { $0.hasSuffix("/completions") }
                release.finish()
                #expect(try await connection.receiveReply().status == 200)
                #expect(try await connection.receiveHead().status == 100)
                try await connection.send(body)
                #expect(try await connection.receiveReply().status == 200)
            }
        }
    }

    @Test("one that asks whether it may send too much is refused, and its connection ends")
    func expectationOfTooMuch() async throws {
        try await withProxy(site) { configuration in
            configuration.limits.requestBodyBytes = 1000
        } _: { proxy in
            try await proxy.withConnection { connection in
                try await connection.send(
                    "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 2000\r\n\r\n")
                let reply = try await connection.receiveReply()
                #expect(reply.status == 413)
                #expect(reply.code == "request_too_large")
                #expect(try await connection.receiveEnding() == .closed)
            }
        }
    }

    @Test(
        "what is not HTTP is refused, and the server lives",
        arguments: [
            ("\u{16}\u{3}\u{1} hello\r\n\r\n", 400, "invalid_http"), ("GET /api/chats HTTP/3.1\r\n\r\n", 400, "invalid_http"),
            ("POST /api/nothing HTTP/1.1\r\nContent-Length: many\r\n\r\n", 400, "invalid_http"),
            ("GET / HTTP/1.1\r\n\(String(repeating: "a: b\r\n", count: 2000))\r\n", 431, "request_head_too_large"),
            ("GET / HTTP/1.1\r\na: \(String(repeating: "b", count: 2 << 20))", 431, "request_head_too_large"),
        ])
    func noHTTP(bytes: String, status: Int, code: String) async throws {
        try await withProxy(site) { configuration in
            configuration.limits.unreadBody.bytes = 8 << 20
        } _: { proxy in
            try await proxy.withConnection(sendsOn: true) { connection in
                // Behind the answer to what was understood.
                try await connection.send("GET /api/health HTTP/1.1\r\nHost: localhost\r\n\r\n\(bytes)")
                #expect(try await connection.receiveReply().status == 200)
                let reply = try await connection.receiveReply()
                #expect(reply.status == status)
                #expect(reply.code == code, "\(reply.text)")
                #expect(reply.header("connection") == "close")
                #expect(try await connection.receiveAll() == ("", .closed))
            }
            #expect(try await proxy.complete("still there?").status == 200)
        }
    }

    @Test("a foreign host or page is refused, in the dialect's shape")
    func foreign() async throws {
        try await withProxy(site) { proxy in
            let host = try await proxy.call("GET", "/v1/models", host: "evil.example")
            #expect(host.status == 403)
            #expect(host.code == "foreign_host")
            #expect((host.error["message"] as? String)?.contains("set CORS_ORIGINS=http://evil.example and start again") == true)
            let strange = try await proxy.call("GET", "/v1/models", host: "a@b")
            #expect((strange.error["message"] as? String)?.contains("set CORS_ORIGINS=http://NAME:PORT and") == true)
            let origin = try await proxy.call("GET", "/api/status", headers: [("origin", "https://evil.example")])
            #expect(origin.status == 403)
            #expect(origin.json["error"] is String)
            #expect(origin.header("access-control-allow-origin") == nil)
            let own = try await proxy.call("GET", "/api/status", headers: [("origin", "http://localhost:5173")])
            #expect(own.status == 200)
            #expect(own.header("access-control-allow-origin") == "http://localhost:5173")
            let preflight = try await proxy.call(
                "OPTIONS", "/v1/chat/completions",
                headers: [("origin", "http://localhost:5173"), ("access-control-request-headers", "content-type, x-stainless-os")])
            #expect(preflight.status == 204)
            #expect(preflight.header("access-control-allow-headers") == "content-type, x-stainless-os")
        }
    }
}
