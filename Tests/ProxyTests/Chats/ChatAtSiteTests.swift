import Foundation
import MockQwen
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
        try await withEverydayProxy { proxy, site in
            for (query, body) in [("?site=false", nil), ("", #"{"site":false}"#)] {
                #expect(try await proxy.call("DELETE", "/api/chats/\(begin(proxy))\(query)", body: body).status == 200)
            }
            let kept = try await begin(proxy)
            #expect(
                try await proxy.post("/api/chats/cleanup", #"{"olderThan":1,"messageCountLessThan":9,"site":false}"#).json["deletedCount"] as? Int
                    == 1)
            #expect(try await proxy.call("GET", "/api/chats/\(kept)").status == 404)
            #expect(try await proxy.call("DELETE", "/api/chats/\(begin(proxy))?site=maybe").status == 400)
            #expect(try await proxy.post("/api/chats/cleanup", #"{"messageCountLessThan":9}"#).json["deletedCount"] as? Int == 1)
            let entries = try await site.journal.wait { entries in entries.contains { $0.method == "DELETE" } }
            #expect(entries.count { $0.method == "DELETE" } == 1)
        }
    }

    private func begin(_ proxy: RunningProxy) async throws -> String {
        try #require(try await proxy.post("/api/chat", #"{"message":"Hi"}"#).json["chatId"] as? String)
    }
}

extension [JournalEntry] {
    /// The titles that chats were given at the site.
    fileprivate var titles: [String] { filter { $0.method == "POST" && $0.body.hasPrefix(#"{"title":"#) && $0.status == 200 }.map(\.body) }
}
