import NIOCore
import RecordingFormat
import TestSupport
import Testing

@testable import MockQwen

@Suite("What the server puts on the wire", .timeLimit(.minutes(10)))
struct WireTests {
    @Test("an answer's headers go out in order, case and number as given, and none is added but the framing")
    func headersOut() async throws {
        try await withStub { _, writer in
            try await writer.respond(
                status: 299, headers: [("X-b", "2"), ("Set-Cookie", "a=1"), ("x-A", "1"), ("set-cookie", "b=2")], body: ByteBuffer(string: "hi")
            )
        } during: { site in
            try await site.withConnection { connection in
                try await connection.send("GET", "/")
                let response = try await connection.receiveResponse()
                #expect(response.head.status == 299)
                #expect(
                    response.head.headers.map { "\($0.name): \($0.value)" } == [
                        "X-b: 2", "Set-Cookie: a=1", "x-A: 1", "set-cookie: b=2", "content-length: 2",
                    ])
                #expect(response.text == "hi")
            }
        }
    }

    @Test("framing of another day is put right in its place")
    func framingInPlace() async throws {
        try await withStub { request, writer in
            let headers = [("Content-Length", "999"), ("x-last", "1")]
            guard request.path == "/stream" else { return try await writer.respond(status: 200, headers: headers, body: ByteBuffer(string: "four")) }
            try await writer.begin(status: 200, headers: headers)
            try await writer.end(.eof)
        } during: { site in
            try await site.withConnection { connection in
                try await connection.send("GET", "/")
                #expect(try await connection.receiveResponse().head.headers.map(\.name) == ["content-length", "x-last"])
                try await connection.send("GET", "/stream")
                let response = try await connection.receiveResponse()
                #expect(response.head.headers.map(\.name) == ["transfer-encoding", "x-last"])
                #expect(response.ending == .complete)
            }
        }
    }

    @Test("a request's headers come in order, case and number as sent")
    func headersIn() async throws {
        try await withStub { request, writer in
            try await writer.say(request.headers.map { "\($0.name)=\($0.value)" }.joined(separator: ","))
        } during: { site in
            try await site.withConnection { connection in
                try await connection.send("GET", "/", headers: [("X-Two", "b"), ("accept", "1"), ("x-two", "a")])
                #expect(try await connection.receiveResponse().text == "Host=chat.qwen.ai,X-Two=b,accept=1,x-two=a")
            }
            #expect(site.journal.entries.first?.headers.map(\.name) == ["Host", "X-Two", "accept", "x-two"])
        }
    }

    @Test("one write is one HTTP chunk, cut where the responder cuts it")
    func chunks() async throws {
        let pieces =
            ["data: \u{4f60}", "x", "", "\n\ndata: y"].map { ByteBuffer(string: $0) } + [ByteBuffer(bytes: [0xE4]), ByteBuffer(bytes: [0xBD, 0xA0])]
        try await withStub { _, writer in
            try await writer.begin(status: 200, headers: [("content-type", "text/event-stream")])
            for piece in pieces { try await writer.write(piece) }
            try await writer.end(.eof)
        } during: { site in
            try await site.withConnection { connection in
                try await connection.send("GET", "/")
                let response = try await connection.receiveResponse()
                #expect(response.head.headers.map(\.name) == ["content-type", "transfer-encoding"])
                #expect(response.chunks == pieces.filter { $0.readableBytes > 0 })
                #expect(response.ending == .complete)
            }
        }
    }

    @Test(
        "a host of the site is told by the Host header, any other name means the chat host",
        arguments: [
            ("auth.qwen.ai", SiteHost.auth), ("AUTH.qwen.ai:443", SiteHost.auth), ("127.0.0.1:3265", SiteHost.chat), ("chat.qwen.ai", SiteHost.chat),
            ("qwen-webui-prod.oss-accelerate.aliyuncs.com", SiteHost.objectStore), ("cdn.qwenlm.ai", SiteHost.results),
            ("example.com", SiteHost.chat),
        ])
    func hosts(header: String, host: String) async throws {
        try await withStub {
            try await $1.say($0.host)
        } during: { site in
            try await site.withConnection { connection in
                try await connection.send("GET", "/", host: header)
                #expect(try await connection.receiveResponse().text == host)
            }
        }
    }

    @Test("requests that were sent together are answered in order on the one connection")
    func pipelining() async throws {
        try await withStub {
            try await $1.say($0.path)
        } during: { site in
            try await site.withConnection { connection in
                try await connection.send(
                    "GET /1 HTTP/1.1\r\nhost: a\r\n\r\nPOST /2 HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\nabcGET /3 HTTP/1.1\r\nhost: a\r\n\r\n")
                for path in ["/1", "/2", "/3"] { #expect(try await connection.receiveResponse().text == path) }
            }
            let entries = try await site.journal.wait { $0.count == 3 && $0.allSatisfy { $0.outcome == .completed } }
            #expect(Set(entries.map(\.connection)) == [1])
            #expect(entries.map(\.body) == ["", "abc", ""])
        }
    }

    @Test("a client that asks to close is obeyed")
    func connectionClose() async throws {
        try await withStub {
            try await $1.say($0.path)
        } during: { site in
            try await site.withConnection { connection in
                try await connection.send("GET", "/", headers: [("connection", "close")])
                #expect(try await connection.receiveResponse().ending == .complete)
                #expect(try await connection.receiveEnding() == .closed)
            }
        }
    }

    @Test("a client of HTTP/1.0 gets a stream without chunks, ended by the connection")
    func oldClient() async throws {
        try await withStub { _, writer in
            try await writer.begin(status: 200, headers: [])
            try await writer.write(ByteBuffer(string: "old"))
            try await writer.end(.eof)
        } during: { site in
            try await site.withConnection { connection in
                try await connection.send("GET / HTTP/1.0\r\n\r\n")
                #expect(try await connection.receiveHead().headers.isEmpty)
                #expect(try await connection.receive { $1 == nil ? nil : String(buffer: $0) } == "old")
            }
        }
    }

    @Test("HEAD gets the head alone")
    func headRequest() async throws {
        try await withStub {
            try await $1.say($0.path)
        } during: { site in
            try await site.withConnection { connection in
                try await connection.send("HEAD", "/long")
                #expect(try await connection.receiveHead().values(of: "content-length") == ["5"])
                try await connection.send("GET", "/next")
                #expect(try await connection.receiveResponse().text == "/next")
            }
        }
    }

    @Test(
        "a client of HTTP/1.0 sees the end of a stream by the end of its connection, whatever it asks for",
        arguments: ["", "connection: keep-alive\r\n"])
    func http10(header: String) async throws {
        try await withStub { _, writer in
            try await writer.begin(status: 200, headers: [])
            try await writer.write(ByteBuffer(string: "whole"))
            try await writer.end(.eof)
        } during: { site in
            try await site.withConnection { connection in
                try await connection.send("GET / HTTP/1.0\r\nhost: a\r\n\(header)\r\n")
                #expect(try await connection.receiveHead().values(of: "transfer-encoding").isEmpty)
                let body = try await connection.receive { bytes, ending in ending == nil ? nil : String(buffer: bytes) }
                #expect(body == "whole")
            }
        }
    }

    @Test("a body over the limit is 413")
    func bodyLimit() async throws {
        try await withStub({ try await $1.say("taken") }, bodyLimit: 10) { site in
            try await site.withConnection { connection in
                try await connection.send("POST", "/", body: "0123456789")
                #expect(try await connection.receiveResponse().text == "taken")
                try await connection.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 11\r\n\r\n")
                #expect(try await connection.receiveHead().status == 413)
            }
            #expect(site.journal.count == 1)
        }
    }

    @Test(
        "a client that asks before it sends a body is told to, unless the body is too large",
        arguments: ["Expect: 100-continue", "expect: 100-CONTINUE"])
    func expectContinue(header: String) async throws {
        try await withStub({ try await $1.say(String(buffer: $0.body)) }, bodyLimit: 10) { site in
            try await site.withConnection { connection in
                try await connection.send("POST / HTTP/1.1\r\nhost: a\r\n\(header)\r\ncontent-length: 3\r\n\r\n")
                #expect(try await connection.receiveHead().status == 100)
                try await connection.send("abc")
                #expect(try await connection.receiveResponse().text == "abc")
                try await connection.send("POST / HTTP/1.1\r\nhost: a\r\n\(header)\r\ncontent-length: 11\r\n\r\n")
                #expect(try await connection.receiveHead().status == 413)
            }
        }
    }

    @Test("what is not HTTP is 400, and the server lives")
    func notHTTP() async throws {
        try await withStub {
            try await $1.say($0.path)
        } during: { site in
            try await site.withConnection { connection in
                try await connection.send("this is no request\r\n\r\n")
                #expect(try await connection.receiveHead().status == 400)
            }
            try await site.withConnection { connection in
                try await connection.send("GET", "/alive")
                #expect(try await connection.receiveResponse().text == "/alive")
            }
        }
    }
}
