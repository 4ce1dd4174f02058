import Foundation
import MockQwen
import QwenSite
import TestSupport
import Testing

@testable import Proxy

@Suite struct ChatElsewhereTests {
    @Test("a chat whose account is gone goes on with another, which is told all of it, once")
    func accountGone() async throws {
        try await withTemporaryFolder { folder in
            try await withEverydayAccounts(2) { pool, site in
                let one = AccountPool(accounts: [pool.accounts[0]])
                let other = AccountPool(accounts: [pool.accounts[1]])
                let first = try await withProxy(one, chats: .open(sessionDirectory: folder, logger: silentLogger)) { proxy in
                    try await proxy.post("/api/chat", #"{"message":"/mock say Blue, I think."}"#)
                }
                let chat = try #require(first.json["chatId"] as? String)
                try await withProxy(other, chats: .open(sessionDirectory: folder, logger: silentLogger)) { proxy in
                    let second = try await proxy.post("/api/chat", #"{"message":"And why?","chatId":"\#(chat)"}"#)
                    let told = "## User\n\n/mock say Blue, I think.\n\n## Assistant\n\nBlue, I think.\n\n## User\n\nAnd why?"
                    #expect(second.answer?.contains("person2") == true)
                    #expect(second.answer?.contains("“\(told)”") == true)
                    #expect(second.json["chatId"] as? String == chat)
                    // From here on the site remembers by itself.
                    let third = try await proxy.post("/api/chat", #"{"message":"Thanks","chatId":"\#(chat)"}"#)
                    #expect(third.answer?.contains("turn 2") == true)
                    #expect(third.answer?.contains("“Thanks”") == true)
                }
            }
        }
    }

    @Test("a chat that was deleted at the site goes on in a new one, which is told all of it, once")
    func chatGone() async throws {
        try await withEverydayAccounts(1) { pool, site in
            try await withProxy(pool, chats: .inMemory()) { proxy in
                let first = try await proxy.post("/api/chat", #"{"message":"/mock say Blue."}"#)
                let chat = try #require(first.json["chatId"] as? String)
                let asked = try #require(site.journal.entries.last { $0.path == "/api/v2/chat/completions" })
                let siteChat = try #require(asked.target.split(separator: "=").last.map(String.init))
                try await pool.accounts[0].client.deleteChat(siteChat)
                let second = try await proxy.post("/api/chat", #"{"message":"Why?","chatId":"\#(chat)"}"#)
                #expect(second.answer?.contains("“## User\n\n/mock say Blue.\n\n## Assistant\n\nBlue.\n\n## User\n\nWhy?”") == true)
            }
        }
    }

    @Test("a chat that was never at the site begins there with all that it holds")
    func imported() async throws {
        let chats = try ChatHistory.inMemory()
        let now = Date()
        try await chats.store.create(
            Chat(id: ChatID(making: { "old" }), title: "Old", created: now),
            messages: [
                StoredMessage(id: "1", role: .user, text: "Red?", created: now),
                StoredMessage(id: "2", role: .assistant, text: "Green.", created: now),
                StoredMessage(id: "3", role: .user, text: "Lost", state: .failed, created: now),
            ])
        try await withEverydayProxy(chats: chats) { proxy, _ in
            let reply = try await proxy.post("/api/chat", #"{"message":"Why?","chatId":"old"}"#)
            #expect(reply.answer?.contains("“## User\n\nRed?\n\n## Assistant\n\nGreen.\n\n## User\n\nWhy?”") == true)
        }
    }
}
