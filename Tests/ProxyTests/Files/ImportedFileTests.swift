import Foundation
import MockQwen
import QwenSite
import TestSupport
import Testing

@testable import Proxy

/// What the messages of a chat brought that has never been at the site.
@Suite struct ImportedFileTests {
    private static let picture = "data:image/png;base64,aGVsbG8="

    /// Goes on with an imported chat whose questions bring these parts, one or more each.
    /// - Returns: the proxy's answer, and what the site was asked.
    private static func goOn(
        _ questions: [String], surroundings: Surroundings = Surroundings(), logger: LogRecorder = LogRecorder()
    ) async throws -> (reply: Reply, asked: String) {
        let chats = try ChatHistory.inMemory()
        let messages = questions.map { #"{"role":"user","content":[{"type":"text","text":"See"},\#($0)]},{"role":"assistant","content":"Seen."}"# }
        #expect(try await chats.takeIn(Data(#"{"id":"old","messages":[\#(messages.joined(separator: ","))]}"#.utf8)) == .imported)
        return try await withEverydayAccounts(1) { pool, site in
            try await withProxy(pool, chats: chats, surroundings: surroundings, logger: logger.logger) { proxy in
                let reply = try await proxy.post("/api/chat", #"{"message":"And?","chatId":"old"}"#)
                return (reply, site.journal.entries.last { $0.path == "/api/v2/chat/completions" }?.body ?? "")
            }
        }
    }

    @Test("what an imported message holds goes along, in whatever form")
    func inline() async throws {
        let (reply, _) = try await Self.goOn([
            #"{"type":"image_url","image_url":{"url":"\#(Self.picture)"}}"#, #"{"type":"file","file":"data:text/plain,hi"},{"odd":1}"#,
        ])
        #expect(reply.status == 200, "\(reply.text)")
        #expect(reply.answer?.contains("You attached “image.png” (image, 5 bytes); “file.txt” (file, 2 bytes, read).") == true, "\(reply.text)")
        #expect(reply.answer?.contains("[Attached: image.png]") == true)
    }

    @Test("what an imported message names on the web goes along, each once; what can't be had is only named")
    func remote() async throws {
        try await withWebServer { head in
            head.contains("GET /gone") ? .httpAnswer("404 Not Found") : .httpAnswer()
        } _: { port in
            let log = LogRecorder()
            let parts = ["cat", "gone", "cat"].map { #"{"type":"image","image":"http://a.example:\#(port)/\#($0).png"}"# }
            let (reply, asked) = try await Self.goOn(parts, surroundings: .reachingThisMachine(port), logger: log)
            #expect(reply.answer?.contains("You attached “cat.png” (image, 7 bytes).") == true, "\(reply.text)")
            #expect(asked.contains("[Attached: gone.png]"))
            #expect(log.lines.contains { $0.hasPrefix("notice") && $0.contains("404") })
        }
    }

    @Test("what the site refuses of it is only named")
    func refused() async throws {
        let (reply, asked) = try await Self.goOn([
            #"{"type":"file","file":{"file_data":"data:application/pdf;base64,aGVsbG8=","filename":"mock-unreadable.pdf"}}"#
        ])
        #expect(reply.status == 200, "\(reply.text)")
        #expect(asked.contains("[Attached: mock-unreadable.pdf]") && asked.contains(#""files":[]"#))
    }

    @Test("a file that the question of a chat told anew brings once more goes along once")
    func twice() async throws {
        try await withEverydayAccounts(2) { pool, site in
            let chats = try ChatHistory.inMemory()
            try await withProxy(pool, chats: chats) { proxy in
                let uploaded = try await proxy.upload(UploadingForm("one.png"))
                func message(_ text: String) -> String {
                    #""message":[{"type":"text","text":"\#(text)"},{"type":"image","image":"\#(uploaded.fileURL)"}]"#
                }
                let first = try await proxy.post("/api/chat", "{\(message("/mock say Seen."))}")
                let chat = try #require(first.json["chatId"] as? String)
                let asked = try #require(site.journal.entries.last { $0.path == "/api/v2/chat/completions" })
                let siteChat = try #require(asked.target.split(separator: "=").last.map(String.init))
                try await pool.accounts[0].client.deleteChat(siteChat)
                let second = try await proxy.post("/api/chat", #"{\#(message("And?")),"chatId":"\#(chat)"}"#)
                #expect(second.answer?.hasSuffix(" You attached “one.png” (image, 10 bytes).") == true, "\(second.text)")
            }
        }
    }
}
