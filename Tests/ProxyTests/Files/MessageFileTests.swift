import Foundation
import MockQwen
import NIOCore
import TestSupport
import Testing

@testable import Proxy

@Suite struct MessageFileTests {
    private static let picture = "data:image/png;base64,aGVsbG8="

    /// What the site was asked last.
    private static func question(_ site: RunningMockSite) -> String {
        site.journal.entries.last { $0.path == "/api/v2/chat/completions" }?.body ?? ""
    }

    @Test(
        "every form of a part that brings a file, in both dialects",
        arguments: [
            (#"{"type":"image","image":"\#(picture)"}"#, "“image.png” (image, 5 bytes)"),
            (#"{"type":"image_url","image_url":"\#(picture)"}"#, "“image.png” (image, 5 bytes)"),
            (#"{"type":"image_url","image_url":{"url":"\#(picture)","detail":"high"}}"#, "“image.png” (image, 5 bytes)"),
            (#"{"type":"image_url","image_url":{"url":"DATA:image/jpeg;charset=x;base64,aGVs\nbG8"}}"#, "“image.jpg” (image, 5 bytes)"),
            (#"{"type":"file","file":{"filename":"../a.txt","file_data":"data:text/plain;base64,aGVsbG8="}}"#, "“a.txt” (file, 5 bytes, read)"),
            (#"{"type":"file","file":"data:text/plain,hel%6Co"}"#, "“file.txt” (file, 5 bytes, read)"),
            (#"{"type":"input_audio","input_audio":{"data":"aGVsbG8=","format":"mp3"}}"#, "“audio.mp3” (audio, 5 bytes)"),
        ])
    func parts(part: String, told: String) async throws {
        try await withEverydayProxy { proxy, _ in
            let content = #"[{"type":"text","text":"What is it?"},\#(part)]"#
            let native = try await proxy.post("/api/chat", #"{"message":\#(content)}"#)
            #expect(native.answer?.contains("You attached \(told).") == true, "\(native.text)")
            let openAI = try await proxy.post("/v1/chat/completions", #"{"messages":[{"role":"user","content":\#(content)}]}"#)
            #expect(openAI.answer?.contains("You attached \(told).") == true, "\(openAI.text)")
        }
    }

    @Test(
        "parts that name no file are refused, and told which",
        arguments: [
            (#"{"type":"image","image":"cat.png"}"#, "image"), (#"{"type":"image","image":"file:///etc/passwd"}"#, "image"),
            (#"{"type":"image_url","image_url":{"url":"data:image/png;base64,%%%"}}"#, "image_url"),
            (#"{"type":"image_url","image_url":{"url":"data:text/html,x"}}"#, "image_url"), (#"{"type":"image_url","image_url":{}}"#, "image_url"),
            (#"{"type":"file","file":{"filename":"x"}}"#, "file"),
            (#"{"type":"input_audio","input_audio":{"data":"*","format":"wav"}}"#, "input_audio"),
        ])
    func refused(part: String, field: String) async throws {
        try await withEverydayProxy { proxy, _ in
            let reply = try await proxy.post("/v1/chat/completions", #"{"messages":[{"role":"user","content":[\#(part)]}]}"#)
            #expect(reply.status == 400)
            #expect(reply.error["param"] as? String == "messages[0].content[0].\(field)", "\(reply.text)")
        }
    }

    @Test("files that are empty, too large, too many or unknown are refused")
    func limits() async throws {
        try await withEverydayProxy {
            $0.limits.fileBytes = 10
        } _: { proxy, _ in
            func refusal(_ part: String, count: Int = 1) async throws -> Reply {
                try await proxy.post("/api/chat", #"{"message":[\#(Array(repeating: part, count: count).joined(separator: ","))]}"#)
            }
            #expect(try await refusal(#"{"type":"image","image":"data:image/png;base64,"}"#).code == "file_empty")
            #expect(try await refusal(#"{"type":"image","image":"data:image/png,01234567890"}"#).code == "file_too_large")
            #expect(try await refusal(#"{"type":"image","image":"\#(Self.picture)"}"#, count: 11).code == "too_many_files")
            let unknown = try await refusal(#"{"type":"image","image":"http://x/api/files/file-00000000000000000000000000000000/content"}"#)
            #expect(unknown.status == 404)
            #expect(unknown.code == "file_not_found")
        }
    }

    @Test("a chat at the site gets the files of the newest message alone; told anew, it names those that are gone")
    func chat() async throws {
        let chats = try ChatHistory.inMemory()
        try await withEverydayAccounts(2) { pool, site in
            let one = AccountPool(accounts: [pool.accounts[0]])
            let other = AccountPool(accounts: [pool.accounts[1]])
            let chat = try await withProxy(one, chats: chats) { proxy in
                let uploaded = try await proxy.upload(UploadingForm("one.png"))
                let message = #"[{"type":"text","text":"/mock say One."},{"type":"image","image":"\#(uploaded.fileURL)"}]"#
                let first = try await proxy.post("/api/chat", #"{"message":\#(message)}"#)
                let chat = first.json["chatId"] as? String ?? ""
                let second = try await proxy.post("/api/chat", #"{"message":"And?","chatId":"\#(chat)"}"#)
                #expect(second.answer?.contains("You attached") == false)
                let shown = try await proxy.call("GET", "/api/chats/\(chat)")
                let messages = (shown.json["history"] as? [String: Any])?["messages"] as? [[String: Any]] ?? []
                let attachments = messages.first?["attachments"] as? [[String: Any]] ?? []
                #expect(attachments.first?["name"] as? String == "one.png")
                #expect(attachments.first?["id"] as? String == uploaded.fileID)
                return chat
            }
            try await withProxy(other, chats: chats) { proxy in
                let message = #"[{"type":"text","text":"Both?"},{"type":"image","image":"\#(Self.picture)"}]"#
                let third = try await proxy.post("/api/chat", #"{"message":\#(message),"chatId":"\#(chat)"}"#)
                #expect(third.answer?.contains("/mock say One.\n\n[Attached: one.png]") == true, "\(third.text)")
                #expect(third.answer?.contains("Both?\n\n[Attached: image.png]") == true)
                #expect(third.answer?.contains("You attached “image.png” (image, 5 bytes).") == true)
            }
        }
    }

    @Test("a transcript brings the files of all its user messages, the newest ten, in order, and goes on without earlier ones that are gone")
    func transcript() async throws {
        try await withEverydayProxy { proxy, _ in
            func message(_ number: Int, _ url: String) -> String {
                #"{"role":"user","content":[{"type":"text","text":"\#(number)"},{"type":"file","file":{"filename":"\#(number).png","file_data":"\#(url)"}}]}"#
            }
            let gone = "http://x/api/files/file-00000000000000000000000000000000/content"
            let messages = [message(0, gone)] + (1...11).map { message($0, Self.picture) }
            let reply = try await proxy.post(
                "/v1/chat/completions", #"{"messages":[\#(messages.joined(separator: #",{"role":"assistant","content":"ok"},"#))]}"#)
            let attached = (2...11).map { "“\($0).png” (image, 5 bytes)" }.joined(separator: "; ")
            #expect(reply.answer?.contains("You attached \(attached).") == true, "\(reply.text)")
            #expect(reply.answer?.contains("1\n\n[Attached: 1.png]") == true)
        }
    }

    @Test("a message may bring a file and say nothing")
    func wordless() async throws {
        try await withEverydayProxy { proxy, _ in
            let reply = try await proxy.post(
                "/v1/chat/completions", #"{"messages":[{"role":"user","content":[{"type":"image_url","image_url":"\#(Self.picture)"}]}]}"#)
            #expect(reply.answer?.contains("You attached “image.png”") == true, "\(reply.text)")
        }
    }
}
