import Foundation
import MockQwen
import NIOCore
import TestSupport
import Testing

@testable import Proxy

@Suite struct UploadRefusalTests {
    /// Whether the object store was given a whole file.
    private static func storesAny(_ site: RunningMockSite) -> Bool { site.journal.entries.contains { $0.method == "PUT" } }

    private func expect(_ reply: Reply, _ status: Int, _ code: String, _ comment: Comment? = nil) {
        #expect(reply.status == status, comment)
        #expect(reply.json["code"] as? String == code, comment)
        #expect((reply.json["error"] as? String)?.isEmpty == false, comment)
    }

    @Test("what is no form with one file in the field 'file' is refused, and nothing is left of it")
    func forms() async throws {
        try await withEmptySpool { proxy, _, site in
            var form = UploadingForm()
            expect(try await proxy.upload(form.body, type: "application/json"), 415, "form_required")
            expect(try await proxy.upload(form.body, type: "multipart/form-data"), 400, "boundary_required")
            expect(
                try await proxy.upload(form.body, type: "multipart/form-data; boundary=\(String(repeating: "x", count: 71))"), 400,
                "boundary_required")
            expect(try await proxy.upload(form.body, type: "multipart/form-data; boundary=other"), 400, "form_invalid")
            expect(try await proxy.upload(ByteBuffer()), 400, "form_invalid")
            form.add("b.png", content: ByteBuffer(string: "b"))
            expect(try await proxy.upload(form), 400, "one_file_only")
            form.parts = []
            form.add(field: "file", text: "image.png")
            expect(try await proxy.upload(form), 400, "file_required")
            form.parts = []
            form.add(field: "other", text: "x")
            expect(try await proxy.upload(form), 400, "file_required")
            form = UploadingForm("form", type: "multipart/mixed; boundary=inner")
            expect(try await proxy.upload(form), 400, "form_invalid")
            expect(try await proxy.upload(UploadingForm(content: ByteBuffer())), 400, "file_empty")
            let openAI = try await proxy.upload(form, to: "/v1/files")
            #expect(openAI.error["code"] as? String == "form_invalid")
            #expect(!Self.storesAny(site))
        }
    }

    @Test("a form that breaks off is refused wherever it does", arguments: [true, false])
    func truncated(announcesLength: Bool) async throws {
        try await withEmptySpool { proxy, _, site in
            let body = UploadingForm(content: ByteBuffer(repeating: 7, count: 600_000)).body
            for length in [0, 10, 60, 300_000, body.readableBytes - 70, body.readableBytes - 5] {
                let cut = body.getSlice(at: 0, length: length) ?? ByteBuffer()
                let reply = try await proxy.upload(cut, announcesLength: announcesLength)
                expect(reply, 400, "form_invalid", "\(length) bytes")
            }
            // Nor has the object store been given a whole file.
            #expect(!Self.storesAny(site))
        }
    }

    @Test("a file that is larger than the site takes is refused", arguments: [true, false])
    func tooLarge(announcesLength: Bool) async throws {
        try await withEmptySpool { proxy, _, site in
            let form = UploadingForm(content: ByteBuffer(repeating: 7, count: 20 << 20 + 1))
            expect(try await proxy.upload(form, announcesLength: announcesLength), 413, "file_too_large")
            #expect(!Self.storesAny(site))
        }
    }

    @Test("a form that is announced as larger than any file is refused before it is sent")
    func announcedTooLarge() async throws {
        try await withEmptySpool { proxy, _, _ in
            try await proxy.withConnection { connection in
                let headers = [("content-type", UploadingForm.type), ("content-length", "\(600 << 20)"), ("expect", "100-continue")]
                try await connection.send("POST", "/api/files/upload", host: "localhost", headers: headers)
                expect(try await connection.receiveReply(), 413, "request_too_large")
            }
        }
    }

    @Test("a client that hangs up in the middle leaves nothing")
    func hangsUp() async throws {
        try await withEmptySpool { proxy, folder, _ in
            let body = UploadingForm(content: ByteBuffer(repeating: 7, count: 5 << 20)).body
            try await proxy.withConnection { connection in
                let headers = [("content-type", UploadingForm.type), ("content-length", "\(body.readableBytes)")]
                try await connection.send("POST", "/api/files/upload", host: "localhost", headers: headers)
                try await connection.send(body.getSlice(at: 0, length: 3 << 20) ?? ByteBuffer())
                // It has begun when there is a file.
                try await wait { try !FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty }
                try await connection.close()
            }
        }
    }

    @Test("a client that stops sending is told so")
    func stalls() async throws {
        try await withEmptySpool {
            $0.limits.requestBody = .milliseconds(200)
        } _: { proxy, _, _ in
            let body = UploadingForm().body
            try await proxy.withConnection { connection in
                let headers = [("content-type", UploadingForm.type), ("content-length", "\(body.readableBytes)")]
                try await connection.send("POST", "/api/files/upload", host: "localhost", headers: headers)
                try await connection.send(body.getSlice(at: 0, length: 120) ?? ByteBuffer())
                expect(try await connection.receiveReply(), 408, "request_timeout")
                #expect(try await connection.receiveEnding() == .closed)
            }
        }
    }

    @Test(
        "what is no id of a file is unknown, whatever it is",
        arguments: ["x", "..%2F..%2Fetc%2Fpasswd", "%2e%2e", "a%00b", "file-00000000000000000000000000000000", String(repeating: "a", count: 60_000)])
    func ids(id: String) async throws {
        try await withEverydayProxy { proxy, _ in
            for (method, path) in Self.calls(id) {
                let reply = try await proxy.call(method, path)
                #expect((400..<500).contains(reply.status), "\(method) \(path.prefix(100))")
            }
        }
    }

    @Test("an id of a megabyte is refused, in the path and in a message, and not told back")
    func longID() async throws {
        let id = "file-" + String(repeating: "a", count: 1 << 20)
        try await withEverydayProxy { proxy, _ in
            for (method, path) in Self.calls(id) {
                let reply = try await proxy.call(method, path)
                #expect((400..<500).contains(reply.status), "\(method) \(reply.status)")
                #expect(reply.text.utf8.count < 1000)
            }
            let message = try await proxy.post("/api/chat", #"{"message":[{"type":"file","file":{"file_id":"\#(id)"}}]}"#)
            #expect((400..<500).contains(message.status), "\(message.status)")
            #expect(message.text.utf8.count < 1000)
            #expect(try await proxy.call("GET", "/api/health").status == 200)
        }
    }

    private static func calls(_ id: String) -> [(method: String, path: String)] {
        [("GET", "/api/files/\(id)"), ("GET", "/api/files/\(id)/content"), ("DELETE", "/api/files/\(id)")]
    }
}
