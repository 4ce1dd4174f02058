import Foundation
import MockQwen
import QwenSite
import TestSupport
import Testing

@testable import Proxy

@Suite struct LeftoverTests {
    @Test("a request of OpenAI's API leaves no chat in the account, however it ends")
    func stateless() async throws {
        try await withEverydayAccounts(1) { pool, site in
            let chats = try ChatHistory.inMemory()
            try await withProxy(pool, chats: chats) { proxy in
                #expect(try await proxy.complete("One").status == 200)
                #expect(try await proxy.complete("Two", #""stream":true"#).status == 200)
                #expect(try await proxy.complete("/mock cut 4", #""stream":true"#).status == 200)
                #expect(try await proxy.complete("/mock fail Bad_Request").status == 502)
                _ = try await site.journal.wait { entries in entries.deletedChats.count == 4 }
            }
            #expect(Set(site.journal.entries.deletedChats).count == 4)
            #expect(try await chats.store.leftovers().isEmpty)
        }
    }

    @Test("with QWEN_STATELESS_CHATS=keep they stay")
    func keep() async throws {
        try await withEverydayAccounts(1) { pool, site in
            let chats = try ChatHistory.inMemory()
            try await withProxy(pool, chats: chats) { configuration in
                configuration.leavesStatelessChats = true
            } _: { proxy in
                let reply = try await proxy.complete("One")
                #expect(reply.status == 200)
                #expect(try await chats.store.leftovers().isEmpty)
            }
            #expect(site.journal.entries.deletedChats.isEmpty)
        }
    }

    @Test("the chats of the user's own API stay, until they are deleted")
    func native() async throws {
        try await withEverydayAccounts(1) { pool, site in
            try await withProxy(pool, chats: .inMemory()) { proxy in
                let first = try await proxy.post("/api/chat", #"{"message":"One"}"#)
                let chat = try #require(first.json["chatId"] as? String)
                #expect(try await proxy.post("/api/chat", #"{"message":"Two","chatId":"\#(chat)"}"#).answer?.contains("turn 2") == true)
                #expect(site.journal.entries.deletedChats.isEmpty)
                #expect(try await proxy.call("DELETE", "/api/chats/\(chat)").json["success"] as? Bool == true)
                _ = try await site.journal.wait { entries in entries.deletedChats.count == 1 }
                #expect(try await proxy.call("GET", "/api/chats/\(chat)").status == 404)
            }
        }
    }

    @Test("what a killed program left at the site is deleted at the next start")
    func nextStart() async throws {
        try await withEverydayAccounts(1) { pool, site in
            let chats = try ChatHistory.inMemory()
            let siteChat = try await pool.accounts[0].client.newChat(model: "qwen3-max")
            try await chats.store.noteOpened(SiteLeftover(account: "acc_1", siteChat: siteChat))
            try await withProxy(pool, chats: chats) { _ in
                let entries = try await site.journal.wait { entries in !entries.deletedChats.isEmpty }
                #expect(entries.deletedChats == [siteChat])
            }
            #expect(try await chats.store.leftovers().isEmpty)
        }
    }
}

extension [JournalEntry] {
    /// The chats that were deleted, by the site's ids.
    fileprivate var deletedChats: [String] {
        filter { $0.method == "DELETE" && $0.status == 200 }.compactMap { $0.path.split(separator: "/").last.map(String.init) }
    }
}
