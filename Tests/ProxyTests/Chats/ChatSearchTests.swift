import Foundation
import TestSupport
import Testing

@testable import Proxy

@Suite struct ChatSearchTests {
    @Test(
        "words are found in titles and messages, in any case and alphabet",
        arguments: [
            ("кошка", ["cats"]), ("КОШКА", ["cats"]), ("кош*", ["cats", "more"]), ("Кош", ["cats", "more"]), ("ошка", []),
            ("животн", ["cats", "dogs"]), ("dogs", ["dogs"]), ("о животных", ["cats", "dogs"]),
            ("животных собаки", []), (#"кошка""#, ["cats"]), ("NEAR(", []), ("a OR b", []), ("dogs NOT", []), ("text:dogs", []), ("100%", ["more"]),
            ("naïve", ["more"]), ("-кошка", ["cats"]), ("«кошка»", ["cats"]),
        ])
    func words(query: String, found: [String]) async throws {
        let chats = try ChatHistory.inMemory()
        let texts = [
            ("dogs", "Разговор о животных", "Dogs, мне нравятся"), ("cats", "О животных тоже", "Это кошка."), ("more", "Ещё", "Кошки naïve 100%"),
        ]
        for (id, title, text) in texts {
            try await chats.store.create(
                Chat(id: ChatID(making: { id }), title: title, created: Date()),
                messages: [StoredMessage(id: id, role: .user, text: text, created: Date())])
        }
        try await withEverydayProxy(chats: chats) { proxy, _ in
            let encoded = try #require(query.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
            let reply = try await proxy.call("GET", "/api/chats?search=\(encoded)")
            #expect(reply.status == 200, "\(reply.text)")
            let listed = reply.json["chats"] as? [[String: Any]] ?? []
            #expect(listed.compactMap { $0["id"] as? String }.sorted() == found)
        }
    }

    @Test("whole words come before beginnings, titles before messages, and nothing comes twice")
    func order() async throws {
        let store = try ChatHistory.inMemory().store
        for (id, title, text) in [("a", "кот", "x"), ("b", "x", "кот"), ("c", "котёнок", "кот"), ("d", "x", "котята"), ("e", "котик", "x")] {
            let message = StoredMessage(id: id, role: .user, text: text, created: Date())
            try await store.create(Chat(id: ChatID(making: { id }), title: title, created: Date()), messages: [message])
        }
        let search = try #require(ChatSearch("Кот"))
        #expect(try await store.chats(ChatPage(search: search)).chats.map(\.id.text) == ["a", "c", "b", "e", "d"])
        #expect(try await store.chats(ChatPage(number: 2, limit: 2, search: search)).chats.map(\.id.text) == ["b", "e"])
    }

    @Test("what holds no word is refused, and a zero byte harms nothing")
    func noWord() async throws {
        try await withEverydayProxy { proxy, _ in
            for query in ["%22", "***", "%20-%20", "%00"] {
                let refused = try await proxy.call("GET", "/api/chats?search=\(query)")
                #expect(refused.status == 400, "\(query)")
            }
            let reply = try await proxy.call("GET", "/api/chats?search=a%00b")
            #expect(reply.status == 200)
        }
    }

    @Test("a chat is found once, and what is deleted no more")
    func once() async throws {
        let store = try ChatHistory.inMemory().store
        for id in ["a", "b", "c"] {
            let messages = (1...3).map { StoredMessage(id: "\($0)", role: .user, text: "needle \($0)", created: Date()) }
            try await store.create(Chat(id: ChatID(making: { id }), title: "needle", created: Date()), messages: messages)
        }
        let search = try #require(ChatSearch("needle"))
        #expect(try await store.chats(ChatPage(limit: 10, search: search)).chats.map(\.id.text) == ["c", "b", "a"])
        let page = try await store.chats(ChatPage(number: 2, limit: 2, search: search))
        #expect(page.chats.map(\.id.text) == ["a"])
        #expect(!page.hasMore)
        _ = try await store.delete(ChatID(making: { "b" }), forgetsSite: true)
        #expect(try await store.rename(ChatID(making: { "a" }), to: "pin")?.title == "pin")
        #expect(try await store.chats(ChatPage(search: search)).chats.map(\.id.text) == ["c", "a"])
    }
}
