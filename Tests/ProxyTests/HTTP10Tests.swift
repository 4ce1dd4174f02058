import NIOCore
import TestSupport
import Testing

@testable import Proxy

/// Clients of HTTP/1.0 don't know chunks: the end of the connection is the end of an answer.
@Suite struct HTTP10Tests {
    private static let completion = RunningProxy.completion("Hi")
    private static let stream = RunningProxy.completion("Hi", #""stream":true"#)

    @Test(
        "an answer has no chunks and ends with its connection",
        arguments: [
            ("GET /api/health", "", " 200 ", "}"), ("POST /v1/chat/completions", completion, " 200 ", "}"),
            ("POST /v1/chat/completions", stream, " 200 ", "data: [DONE]\n\n"), ("POST /v1/chat/completions", "{", " 400 ", "}}"),
            ("GET /nothing", "", " 404 ", "}}"),
        ])
    func closes(request: String, body: String, status: String, end: String) async throws {
        try await withProxy(ScriptedSite(texts: ["Hello"])) { proxy in
            try await proxy.withConnection { connection in
                try await connection.send(
                    "\(request) HTTP/1.0\r\nConnection: keep-alive\r\nExpect: 100-continue\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
                let head = try await connection.receiveHead()
                #expect(head.statusLine.hasPrefix("HTTP/1.0\(status)"))
                #expect(head.values(of: "connection") == ["close"])
                #expect(head.values(of: "transfer-encoding") == [])
                let text = try await connection.receive { bytes, ending in ending.map { _ in String(buffer: bytes) } }
                #expect(text.hasPrefix("{") || text.hasPrefix("data: {"))
                #expect(text.hasSuffix(end))
            }
        }
    }
}
