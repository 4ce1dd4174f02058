import Foundation
import MockQwen
import NIOCore
import TestSupport
import Testing

@testable import Proxy

@Suite struct UploadTests {
    @Test("a file is uploaded, shown, read, and goes with a question by its address", arguments: [true, false])
    func wholeWay(announcesLength: Bool) async throws {
        try await withEverydayProxy { proxy, site in
            let content = ByteBuffer(repeating: 0x0D, count: 700_001)
            let uploaded = try await proxy.upload(UploadingForm("снимок.png", content: content), announcesLength: announcesLength)
            #expect(uploaded.status == 200, "\(uploaded.text)")
            #expect(uploaded.json["success"] as? Bool == true)
            #expect(uploaded.file["name"] as? String == "снимок.png")
            #expect(uploaded.file["size"] as? Int == 700_001)
            #expect(uploaded.file["type"] as? String == "image/png")
            #expect(uploaded.fileURL == "http://localhost:\(proxy.port)/api/files/\(uploaded.fileID)/content")
            let shown = try await proxy.call("GET", "/v1/files/\(uploaded.fileID)", host: "localhost:\(proxy.port)")
            #expect(shown.file["url"] as? String == uploaded.fileURL)
            #expect(shown.json["object"] as? String == "file")
            let read = try await proxy.call("GET", uploaded.filePath)
            #expect(read.text == String(buffer: content))
            #expect(read.header("content-type") == "image/png")
            #expect(read.header("content-disposition")?.hasPrefix("attachment") == true)
            let asked = try await proxy.post(
                "/api/chat", #"{"message":[{"type":"text","text":"Что на картинке?"},{"type":"image","image":"\#(uploaded.fileURL)"}]}"#)
            #expect(asked.answer?.contains("“Что на картинке?”") == true, "\(asked.text)")
            #expect(asked.answer?.contains("You attached “снимок.png” (image, 700001 bytes).") == true, "\(asked.text)")
            #expect(site.journal.entries.filter { $0.method == "PUT" }.count == 1)
        }
    }

    @Test("a form whose file is not its last part, or that ends without a line end, is taken in as well")
    func otherForms() async throws {
        try await withEverydayProxy { proxy, site in
            var form = UploadingForm()
            form.add(field: "purpose", text: "vision")
            #expect(try await proxy.upload(form, to: "/v1/files").json["bytes"] as? Int == 10)
            form = UploadingForm()
            form.end = "--"
            let uploaded = try await proxy.upload(form)
            #expect(uploaded.file["size"] as? Int == 10)
            let asked = try await proxy.post("/api/chat", #"{"message":[{"type":"image","image":"\#(uploaded.fileID)"}]}"#)
            #expect(asked.answer?.contains("“a.png” (image, 10 bytes)") == true, "\(asked.text)")
        }
    }

    @Test("a client that asks before it sends is told to send")
    func expects() async throws {
        try await withEverydayProxy { proxy, _ in
            try await proxy.withConnection { connection in
                let body = UploadingForm("a.mp4", type: "video/mp4", content: ByteBuffer(repeating: 1, count: 40 << 20)).body
                try await connection.send(
                    "POST", "/api/files/upload", host: "localhost",
                    headers: [("content-type", UploadingForm.type), ("content-length", "\(body.readableBytes)"), ("expect", "100-continue")])
                #expect(try await connection.receiveHead().status == 100)
                try await connection.send(body)
                let uploaded = try await connection.receiveReply()
                #expect(uploaded.file["size"] as? Int == 40 << 20, "\(uploaded.text)")
            }
        }
    }

    @Test("a document waits until the site has read it; one that can't be read is refused")
    func documents() async throws {
        try await withEverydayProxy { proxy, _ in
            let uploaded = try await proxy.upload(UploadingForm("notes.txt", type: "text/plain"))
            let asked = try await proxy.post("/api/chat", #"{"message":[{"type":"file","file":"\#(uploaded.fileURL)"}]}"#)
            #expect(asked.answer?.contains("“notes.txt” (file, 10 bytes, read)") == true, "\(asked.text)")
            let refused = try await proxy.upload(UploadingForm("mock-unreadable.pdf", type: "application/pdf"))
            #expect(refused.status == 400)
            #expect(refused.json["error"] as? String != nil)
        }
    }
}
