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

    @Test(
        "words of scripts without spaces are found anywhere in a text, together with other words",
        arguments: [
            ("世界", ["zh"]), ("你好世界", ["zh"]), ("世界，你好", ["zh"]), ("世界?", ["zh"]), ("界世", []), ("世界 hello", ["zh"]), ("HELL 好世", ["zh"]),
            ("世界 bye", []), ("天気", ["ja"]), ("天気 東京", []), ("カメラ", ["ja"]), ("カメラ 写真", ["ja"]), ("iphone手机", ["zh"]), ("IPHONE手", ["zh"]),
            ("新iPhone手机", ["zh"]),
            ("界！新IPHONE", ["zh"]), ("яндекс做", ["zh"]), ("我ЯНДЕКС", ["zh"]), ("iPad手机", []),
            ("สวัสดี", ["th"]), ("ครับ", ["th"]), ("ສະບາຍ", ["lo"]), ("សួស្តី", ["km"]), ("မင်္ဂလာ", ["my"]), ("100%世", ["zh"]),
        ])
    func unspaced(query: String, found: [String]) async throws {
        let store = try ChatHistory.inMemory().store
        let texts = [
            ("zh", "Hello", "x", "Hello, 你好世界！新iPhone手机100%世界我Яндекс做"), ("ja", "今日は良い天気です", "私のカメラと写真", "東京"),
            ("th", "x", "ขอสวัสดีครับ", "x"), ("lo", "x", "ຂໍສະບາຍດີ", "x"), ("km", "x", "ជំរាបសួស្តីអ្នក", "x"), ("my", "x", "ဟေးမင်္ဂလာပါ", "x"),
        ]
        for (id, title, first, second) in texts {
            let messages = [first, second].map { StoredMessage(id: $0, role: .user, text: $0, created: Date()) }
            try await store.create(Chat(id: ChatID(making: { id }), title: title, created: Date()), messages: messages)
        }
        let listing = try await store.chats(ChatPage(limit: 9, search: ChatSearch(query)))
        #expect(listing.chats.map(\.id.text) == found)
        #expect(!listing.hasMore)
    }

    @Test("what such words stand alone in comes first, then titles, then messages, the newest first, each once and page by page")
    func unspacedOrder() async throws {
        let store = try ChatHistory.inMemory().store
        let texts = [("a", "x", "好世界"), ("b", "x", "世界"), ("c", "世界好", "好世界"), ("d", "好世界", "x"), ("e", "x", "真好世界"), ("f", "x", "x")]
        for (id, title, text) in texts {
            let messages = [text, "\(text)!"].map { StoredMessage(id: $0, role: .user, text: $0, created: Date()) }
            try await store.create(Chat(id: ChatID(making: { id }), title: title, created: Date()), messages: messages)
        }
        let search = try #require(ChatSearch("世界"))
        #expect(try await store.chats(ChatPage(search: search)).chats.map(\.id.text) == ["b", "c", "d", "e", "a"])
        let page = try await store.chats(ChatPage(number: 2, limit: 2, search: search))
        #expect(page.chats.map(\.id.text) == ["d", "e"])
        #expect(page.hasMore)
    }

    @Test("a search of very many words is no error", arguments: ["word", "世界"])
    func manyWords(word: String) async throws {
        let store = try ChatHistory.inMemory().store
        let message = StoredMessage(id: "1", role: .user, text: (1...2000).map { "\(word)\($0)" }.joined(separator: " "), created: Date())
        try await store.create(Chat(id: ChatID(making: { "a" }), title: "x", created: Date()), messages: [message])
        for (last, count) in [(2000, 1), (2001, 0)] {
            let search = try #require(ChatSearch((2...last).map { "\(word)\($0)" }.joined(separator: " ")))
            #expect(try await store.chats(ChatPage(search: search)).chats.count == count)
        }
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
