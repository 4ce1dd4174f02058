import MockQwen
import NIOCore
import TestSupport
import Testing

@testable import Proxy

/// A request whose body breaks off, or is not what it says.
@Suite struct CutBodyTests {
    /// A path, the type of its body, the status and the code of its one answer.
    private static let refusals = [
        ("/api/files/upload", UploadingForm.type, 400, "request_cut_off"), ("/v1/files", UploadingForm.type, 400, "request_cut_off"),
        ("/api/chat", "application/json", 400, "request_cut_off"), ("/v1/chat/completions", "application/json", 400, "request_cut_off"),
        ("/api/chats", "application/json", 400, "request_cut_off"), ("/api/nothing", "application/json", 404, "unknown_path"),
    ]

    private static let body = UploadingForm(content: ByteBuffer(repeating: 7, count: 100_000)).body

    /// Sends half a body in some framing, then something else, and expects one answer.
    private func expectOneAnswer(
        _ refusal: (path: String, type: String, status: Int, code: String), framing: String, behind: String?
    ) async throws {
        try await withEmptySpool { proxy, _, site in
            try await proxy.withConnection(sendsOn: true) { connection in
                try await connection.send(
                    "POST \(refusal.path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: \(refusal.type)\r\n\(framing)")
                try await connection.send(Self.body.getSlice(at: 0, length: 50_000) ?? ByteBuffer())
                if let behind { try await connection.send(behind) } else { try await connection.finishSending() }
                let reply = try await connection.receiveReply()
                #expect(reply.status == refusal.status)
                #expect(reply.code == refusal.code, "\(reply.text)")
                #expect(try await connection.receiveAll() == ("", .closed))
            }
            #expect(!site.journal.entries.contains { $0.method == "PUT" })
        }
    }

    @Test("a body that breaks off gets one answer, which says so", arguments: refusals, [true, false])
    func cut(refusal: (String, String, Int, String), announcesLength: Bool) async throws {
        let framing = announcesLength ? "Content-Length: \(Self.body.readableBytes)\r\n\r\n" : "Transfer-Encoding: chunked\r\n\r\nffff\r\n"
        try await expectOneAnswer(refusal, framing: framing, behind: nil)
    }

    @Test("so does one in chunks that can't be told apart", arguments: refusals)
    func unreadable(refusal: (String, String, Int, String)) async throws {
        var refusal = refusal
        if refusal.2 == 400 { refusal.3 = "invalid_http" }
        try await expectOneAnswer(
            refusal, framing: "Transfer-Encoding: chunked\r\n\r\nc350\r\n", behind: "\r\nno size\r\n\(String(repeating: "x", count: 100_000))")
    }
}
