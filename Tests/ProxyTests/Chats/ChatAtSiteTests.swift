import Foundation
import MockQwen
import NIOCore
import QwenSite
import TestSupport
import Testing

@testable import Proxy

/// What becomes of a chat at the site when it is renamed or deleted here.
@Suite struct ChatAtSiteTests {
    @Test("a chat is renamed at the site as well, unless told otherwise")
    func rename() async throws {
        try await withEverydayProxy { proxy, site in
            let chat = try await begin(proxy)
            let path = "/api/chats/\(chat)/rename"
            #expect(try await proxy.call("PUT", path, body: #"{"name":"Only here","site":false}"#).status == 200)
            #expect(try await proxy.call("PUT", path, body: #"{"name":"Здесь и там"}"#).status == 200)
            let entries = try await site.journal.wait { entries in !entries.titles.isEmpty }
            #expect(entries.titles == [#"{"title":"Здесь и там"}"#])
        }
    }

    @Test("a chat that was given a name before its first turn bears it at the site too; one that was not is named by the site")
    func named() async throws {
        try await withEverydayProxy { proxy, site in
            let unnamed = try #require(try await proxy.post("/api/chats", "{}").json["chatId"] as? String)
            #expect(try await proxy.post("/api/chat", #"{"message":"Hi","chatId":"\#(unnamed)"}"#).status == 200)
            #expect(try await proxy.post("/api/chat", #"{"message":"Hi"}"#).status == 200)
            let named = try #require(try await proxy.post("/api/chats", #"{"name":"Notes"}"#).json["chatId"] as? String)
            for _ in 1...2 { #expect(try await proxy.post("/api/chat", #"{"message":"Hi","chatId":"\#(named)"}"#).status == 200) }
            let entries = try await site.journal.wait { entries in !entries.titles.isEmpty }
            #expect(entries.titles == [#"{"title":"Notes"}"#])
        }
    }

    @Test("a chat is deleted at the site as well, unless told otherwise")
    func delete() async throws {
        try await withEverydayAccounts(1) { pool, site in
            try await withProxy(pool) { proxy in
                for (query, body) in [("?site=false", nil), ("?site=NO", nil), ("", #"{"site":false}"#)] {
                    #expect(try await proxy.call("DELETE", "/api/chats/\(begin(proxy))\(query)", body: body).status == 200)
                }
                let kept = try await begin(proxy)
                let cleanup = #"{"olderThan":1,"messageCountLessThan":9,"site":false}"#
                #expect(try await proxy.post("/api/chats/cleanup", cleanup).json["deletedCount"] as? Int == 1)
                #expect(try await proxy.call("GET", "/api/chats/\(kept)").status == 404)
                #expect(try await proxy.call("DELETE", "/api/chats/\(begin(proxy))?site=maybe").status == 400)
                #expect(try await proxy.post("/api/chats/cleanup", #"{"messageCountLessThan":9}"#).json["deletedCount"] as? Int == 1)
                try await site.journal.wait { entries in entries.contains { $0.method == "DELETE" && $0.status == 200 } }
            }
            #expect(site.journal.entries.count { $0.method == "DELETE" } == 1)
        }
    }

    @Test("many chats that are cleaned up are all deleted at the site, without waiting for the time of the next sweep")
    func many() async throws {
        try await withEverydayAccounts(1) { pool, site in
            let chats = try ChatHistory.inMemory()
            for number in 1...40 {
                let place = SitePlace(account: "acc_1", siteChat: try await pool.accounts[0].client.newChat(model: "qwen3-max"))
                let chat = Chat(id: ChatID(making: { "chat-\(number)" }), title: "x", created: Date(), place: place)
                try await chats.store.create(chat, messages: [])
            }
            try await withProxy(pool, chats: chats) { proxy in
                #expect(try await proxy.post("/api/chats/cleanup", #"{"messageCountLessThan":1}"#).json["deletedCount"] as? Int == 40)
                let entries = try await site.journal.wait { entries in entries.count { $0.method == "DELETE" && $0.status == 200 } == 40 }
                #expect(Set(entries.filter { $0.method == "DELETE" }.map(\.path)).count == 40)
            }
        }
    }

    @Test("the query says so too, for each of the three, and what stays at the site is not deleted there later", arguments: SpareWay.allCases)
    fileprivate func spared(way: SpareWay) async throws {
        try await withEverydayAccounts(1) { pool, site in
            let chats = try ChatHistory.inMemory()
            try await withProxy(pool, chats: chats) { proxy in
                let chat = try await begin(proxy)
                #expect(try await proxy.call("PUT", "/api/chats/\(chat)/rename?site=false", body: #"{"name":"Here"}"#).status == 200)
                let reply = try await way.delete(chat, proxy)
                #expect(reply.status == 200)
                #expect(reply.json["deletedCount"] as? Int ?? 1 == 1)
                #expect(try await proxy.call("GET", "/api/chats/\(chat)").status == 404)
                let next = try await proxy.post("/api/chat", #"{"message":"Hi","chatId":"\#(chat)"}"#)
                #expect(next.status == 404)
            }
            // Another start, and its sweep.
            try await withProxy(pool, chats: chats) { proxy in
                let listed = try await proxy.call("GET", "/api/chats")
                #expect((listed.json["chats"] as? [Any])?.isEmpty == true)
            }
            let leftovers = Leftovers(
                store: chats.store, accounts: pool, afterTurn: AfterTurn(limit: .safetyNet, logger: silentLogger),
                now: { Date().addingTimeInterval(86_400) }, logger: silentLogger)
            #expect(await leftovers.sweep() == false)
            #expect(site.journal.entries.titles.isEmpty)
            #expect(!site.journal.entries.contains { $0.method == "DELETE" })
        }
    }

    @Test("a chat that is deleted while its first turn runs stays at the site where it is to", arguments: [true, false])
    func whileRunning(site isDeletedThere: Bool) async throws {
        let (answer, source) = SiteBody.makeStream()
        let site = ScriptedSite { _ in
            for frame in [ScriptedSite.Frame.created, .text("Hello")] { source.yield(ByteBuffer(string: frame.bytes)) }
            return .stream(answer)
        }
        let chats = try ChatHistory.inMemory()
        try await withProxy(site, chats: chats) { proxy in
            try await proxy.withConnection { connection in
                try await connection.send("POST", "/api/chat", host: "localhost", body: #"{"message":"Hi","stream":true}"#)
                #expect(try await connection.receiveHead().status == 200)
                let listed = try await proxy.call("GET", "/api/chats").json["chats"] as? [[String: Any]]
                let chat = try #require(listed?.first?["id"] as? String)
                #expect(try await proxy.call("DELETE", "/api/chats/\(chat)?site=\(isDeletedThere)").status == 200)
                // It ends when the chat is gone.
                source.yield(ByteBuffer(string: ScriptedSite.Frame.end.bytes))
                source.finish()
                var text = ""
                while let chunk = try await connection.receiveChunk() { text += String(buffer: chunk) }
                #expect(text.hasSuffix("data: [DONE]\n\n"))
                #expect(try await proxy.call("GET", "/api/chats/\(chat)").status == 404)
            }
        }
        #expect(site.deletions.count == (isDeletedThere ? 1 : 0))
        #expect(try await chats.store.leftovers().isEmpty)
    }

    private func begin(_ proxy: RunningProxy) async throws -> String {
        try #require(try await proxy.post("/api/chat", #"{"message":"Hi"}"#).json["chatId"] as? String)
    }
}

private enum SpareWay: CaseIterable {
    case deletion, deletionInBody, cleanup, cleanupInBody

    func delete(_ chat: String, _ proxy: RunningProxy) async throws -> Reply {
        switch self {
        case .deletion: try await proxy.call("DELETE", "/api/chats/\(chat)?site=false")
        case .deletionInBody: try await proxy.call("DELETE", "/api/chats/\(chat)", body: #"{"site":false}"#)
        case .cleanup: try await proxy.post("/api/chats/cleanup?site=false", #"{"messageCountLessThan":9}"#)
        case .cleanupInBody: try await proxy.post("/api/chats/cleanup", #"{"messageCountLessThan":9,"site":false}"#)
        }
    }
}

extension [JournalEntry] {
    /// The titles that chats were given at the site.
    fileprivate var titles: [String] { filter { $0.method == "POST" && $0.body.hasPrefix(#"{"title":"#) && $0.status == 200 }.map(\.body) }
}
