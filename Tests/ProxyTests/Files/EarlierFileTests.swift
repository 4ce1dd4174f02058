import Foundation
import MockQwen
import NIOCore
import QwenSite
import TestSupport
import Testing

@testable import Proxy

@Suite struct EarlierFileTests {
    private static let picture = "data:image/png;base64,aGVsbG8="

    private static func message(_ text: String, _ urls: [String], _ more: String = "") -> String {
        let parts = urls.map { #",{"type":"image","image":"\#($0)"}"# }.joined()
        return #"{"message":[{"type":"text","text":"\#(text)"}\#(parts)]\#(more)}"#
    }

    @Test("a chat that moves to another account takes along what its earlier messages brought, however they did")
    func moved() async throws {
        let chats = try ChatHistory.inMemory()
        try await withTemporaryFolder { folder in
            try await withEverydayAccounts(2) { pool, site in
                let chat = try await withWebServer { _ in
                    .httpAnswer()
                } _: { port in
                    let one = AccountPool(accounts: [pool.accounts[0]])
                    return try await withProxy(one, chats: chats, files: folder, surroundings: .reachingThisMachine(port)) { proxy in
                        let uploaded = try await proxy.upload(UploadingForm("one.png"))
                        let begun = try await proxy.post("/api/chat", Self.message("/mock say One.", [uploaded.fileURL]))
                        let chat = begun.json["chatId"] as? String ?? ""
                        let urls = [Self.picture, "http://pictures.example:\(port)/cat.png"]
                        let next = try await proxy.post("/api/chat", Self.message("Two", urls, #","chatId":"\#(chat)""#))
                        #expect(
                            next.answer?.contains("You attached “image.png” (image, 5 bytes); “cat.png” (image, 7 bytes).") == true, "\(next.text)")
                        return chat
                    }
                }
                try await withProxy(AccountPool(accounts: [pool.accounts[1]]), chats: chats, files: folder) { proxy in
                    let next = try await proxy.post("/api/chat", #"{"message":"And what is it?","chatId":"\#(chat)"}"#)
                    #expect(next.answer?.contains("And what is it?") == true, "\(next.text)")
                    let attached = "“one.png” (image, 10 bytes); “image.png” (image, 5 bytes); “cat.png” (image, 7 bytes)"
                    #expect(next.answer?.contains("You attached \(attached).") == true, "\(next.text)")
                    let shown = try await proxy.call("GET", "/api/chats/\(chat)")
                    let messages = (shown.json["history"] as? [String: Any])?["messages"] as? [[String: Any]] ?? []
                    let attachments = messages.flatMap { $0["attachments"] as? [[String: Any]] ?? [] }
                    #expect(attachments.map { $0["name"] as? String } == ["one.png", "image.png", "cat.png"])
                    let path = try #require(attachments[1]["url"] as? String)
                    #expect(try await proxy.call("GET", path).text == "hello")
                }
            }
        }
    }

    @Test("files of the messages with which a chat begins go along as well")
    func begunWithMessages() async throws {
        let chats = try ChatHistory.inMemory()
        try await withTemporaryFolder { folder in
            try await withEverydayAccounts(2) { pool, site in
                let chat = try await withProxy(AccountPool(accounts: [pool.accounts[0]]), chats: chats, files: folder) { proxy in
                    let content = #"[{"type":"text","text":"One"},{"type":"image_url","image_url":"\#(Self.picture)"}]"#
                    let messages = #"[{"role":"user","content":\#(content)},{"role":"assistant","content":"ok"},{"role":"user","content":"Two"}]"#
                    return try await proxy.post("/api/chat", #"{"messages":\#(messages)}"#).json["chatId"] as? String ?? ""
                }
                try await withProxy(AccountPool(accounts: [pool.accounts[1]]), chats: chats, files: folder) { proxy in
                    let next = try await proxy.post("/api/chat", #"{"message":"Three","chatId":"\#(chat)"}"#)
                    #expect(next.status == 200)
                    let question = try #require(site.journal.entries.last { $0.path == "/api/v2/chat/completions" }).body
                    #expect(question.contains(#""name":"image.png""#), "\(question)")
                }
            }
        }
    }

    @Test("a chat that is deleted at the site is told anew with the account that has its files, though they are no longer here")
    func ownedCopy() async throws {
        try await withEverydayProxy(accounts: 3) {
            $0.fileSpool.bytes = 0
        } _: { proxy, site in
            let uploaded = try await proxy.upload(UploadingForm("one.png"))
            let begun = try await proxy.post("/api/chat", Self.message("/mock say One.", [uploaded.fileURL]))
            let chat = begun.json["chatId"] as? String ?? ""
            let asked = try #require(site.journal.entries.last { $0.path == "/api/v2/chat/completions" })
            let siteChat = try #require(asked.target.split(separator: "=").last.map(String.init))
            try await proxy.accounts.accounts[0].client.deleteChat(siteChat)
            let next = try await proxy.post("/api/chat", #"{"message":"And?","chatId":"\#(chat)"}"#)
            #expect(next.answer?.contains("person1@") == true, "\(next.text)")
            #expect(next.answer?.contains("You attached “one.png”") == true, "\(next.text)")
            // Whoever has no copy goes on without: it is named.
            proxy.accounts.accounts[0].state = .invalid(.signedOut)
            let moved = try await proxy.post("/api/chat", #"{"message":"And now?","chatId":"\#(chat)"}"#)
            #expect(moved.status == 200)
            let question = try #require(site.journal.entries.last { $0.path == "/api/v2/chat/completions" }).body
            #expect(question.contains("[Attached: one.png]") && question.contains(#""files":[]"#), "\(question)")
        }
    }

    @Test("what comes with a request that is no chat's, or that there is no room for, goes with it alone", arguments: [4, 1 << 20])
    func passing(room: Int) async throws {
        try await withTemporaryFolder { folder in
            try await withEverydayProxy(files: folder) {
                $0.fileSpool.bytes = room
            } _: { proxy, _ in
                let content = #"[{"role":"user","content":[{"type":"image_url","image_url":"\#(Self.picture)"}]}]"#
                let completion = try await proxy.post("/v1/chat/completions", #"{"messages":\#(content)}"#)
                #expect(completion.answer?.contains("You attached “image.png” (image, 5 bytes).") == true, "\(completion.text)")
                try await wait(until: { try FileManager.default.contentsOfDirectory(atPath: folder.path) == [] })
                let reply = try await proxy.post("/api/chat", Self.message("?", [Self.picture]))
                #expect(reply.answer?.contains("You attached “image.png” (image, 5 bytes).") == true, "\(reply.text)")
                try await wait(until: { try FileManager.default.contentsOfDirectory(atPath: folder.path).count == (room < 5 ? 0 : 1) })
                let kept = try FileManager.default.contentsOfDirectory(atPath: folder.path)
                let shown = try await proxy.call("GET", "/api/chats/\(reply.json["chatId"] as? String ?? "")")
                let messages = (shown.json["history"] as? [String: Any])?["messages"] as? [[String: Any]] ?? []
                let attachments = messages.first?["attachments"] as? [[String: Any]] ?? []
                #expect(attachments.map { $0["id"] as? String } == (room < 5 ? [nil] : kept))
            }
        }
    }
}
