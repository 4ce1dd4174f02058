import Foundation
import GRDB
import TestSupport
import Testing

@testable import Proxy

/// Files that came with the messages of a chat, and go with it.
@Suite struct ChatFileTests {
    private static func message(_ text: String, _ url: String = "data:image/png;base64,aGVsbG8=", chat: Any? = nil) -> String {
        let chat = chat.map { #","chatId":"\#($0)""# } ?? ""
        return #"{"message":[{"type":"text","text":"\#(text)"},{"type":"image","image":"\#(url)"}]\#(chat)}"#
    }

    private func withKeptFiles(
        _ body: @escaping @Sendable (RunningProxy, SQLiteChatStore, _ kept: @escaping @Sendable () async throws -> [Int]) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteChatStore.inMemory()
            try await withEverydayProxy(chats: ChatHistory(store: store), files: folder) { proxy, _ in
                try await body(proxy, store) {
                    // What is known, and what is there.
                    let known = try await store.database.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM file") ?? 0 }
                    return [known, try FileManager.default.contentsOfDirectory(atPath: folder.path).count]
                }
            }
        }
    }

    @Test("a chat whose first turn fails leaves none")
    func forgotten() async throws {
        try await withKeptFiles { proxy, _, kept in
            let failed = try await proxy.post("/api/chat", Self.message("/mock cut 4"))
            #expect(failed.status >= 400)
            #expect(try await kept() == [0, 0])
        }
    }

    @Test("a question that fails again and again keeps those that came last")
    func repeated() async throws {
        try await withKeptFiles { proxy, store, counts in
            let chat = try await proxy.post("/api/chat", #"{"message":"One"}"#).json["chatId"] as? String ?? ""
            let id = try #require(ChatID(chat))
            var kept = 0
            // An answer may be cut before anything of it was read: then the site has not been seen to take the file.
            for _ in 1...100 where kept < 3 {
                #expect(try await proxy.post("/api/chat", Self.message("/mock cut 4", chat: chat)).status >= 400)
                let last = [MessageFile](json: try await store.messages(of: id).last?.attachments).first?.id
                guard try await store.file(try #require(last)) != nil else { continue }
                #expect(try await counts() == [1, 1])
                kept += 1
            }
            #expect(kept == 3)
        }
    }

    @Test("a chat that is deleted takes them along, but no upload and nothing that another chat names", arguments: [false, true])
    func deleted(byCleanUp: Bool) async throws {
        try await withKeptFiles { proxy, store, kept in
            let uploaded = try await proxy.upload(UploadingForm("one.png"))
            let first = try await proxy.post("/api/chat", Self.message("One", uploaded.fileURL)).json["chatId"]
            #expect(try await proxy.post("/api/chat", Self.message("Two", chat: first)).status == 200)
            let second = try await proxy.post("/api/chat", Self.message("Three")).json["chatId"] as? String ?? ""
            let named = [MessageFile](json: try await store.messages(of: try #require(ChatID(second))).first?.attachments)
            let path = FileRecord.path(of: try #require(named.first?.id))
            let other = try await proxy.post("/api/chat", Self.message("Four", "http://localhost\(path)")).json["chatId"] as? String ?? ""
            #expect(try await kept() == [3, 3])
            if byCleanUp {
                #expect(try await proxy.post("/api/chats/cleanup", #"{"maxChats":1}"#).json["deletedCount"] as? Int == 2)
            } else {
                for chat in [first as? String ?? "", second] { #expect(try await proxy.call("DELETE", "/api/chats/\(chat)").status == 200) }
            }
            #expect(try await kept() == [2, 2])
            #expect(try await proxy.call("GET", uploaded.filePath).status == 200)
            #expect(try await proxy.call("GET", path).text == "hello")
            #expect(try await proxy.call("DELETE", "/api/chats/\(other)").status == 200)
            #expect(try await kept() == [2, 2])
        }
    }

    @Test("one that comes when its chat is gone is not kept")
    func tooLate() async throws {
        let store = try SQLiteChatStore.inMemory()
        let file = FileRecord(id: FileID(making: { UUID().uuidString.lowercased() }), name: "a", contentType: "text/plain", size: 1, created: Date())
        await #expect(throws: ChatGone.self) { try await store.add(file, of: ChatID(making: { "gone" })) }
        #expect(try await store.file(file.id) == nil)
    }
}
