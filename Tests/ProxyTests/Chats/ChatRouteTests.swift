import Foundation
import MockQwen
import TestSupport
import Testing

@testable import Proxy

@Suite struct ChatRouteTests {
    @Test("a chat is made, listed, renamed, continued and deleted")
    func life() async throws {
        try await withEverydayProxy { proxy, _ in
            let made = try await proxy.post("/api/chats", #"{"name":"  Мой   чат "}"#)
            #expect(made.status == 200)
            let chat = try #require(made.json["chatId"] as? String)
            #expect(made.json["name"] as? String == "Мой чат")
            #expect(try await proxy.post("/api/chat", #"{"message":"Hi","chatId":"\#(chat)"}"#).answer?.contains("“Hi”") == true)
            let listed = try #require(try await proxy.call("GET", "/api/chats").json["chats"] as? [[String: Any]])
            #expect(listed.map { $0["id"] as? String } == [chat])
            #expect(listed.first?["messageCount"] as? Int == 2)
            #expect(listed.first?["userMessageCount"] as? Int == 1)
            let renamed = try await proxy.call("PUT", "/api/chats/\(chat)/rename", body: #"{"name":"Другой"}"#)
            #expect(renamed.json["success"] as? Bool == true)
            #expect(renamed.json["name"] as? String == "Другой")
            #expect(try await proxy.call("DELETE", "/api/v1/chats/\(chat)").json["success"] as? Bool == true)
            for (method, path) in [("GET", ""), ("DELETE", ""), ("PUT", "/rename")] {
                let gone = try await proxy.call(method, "/api/chats/\(chat)\(path)", body: method == "PUT" ? #"{"name":"x"}"# : nil)
                #expect(gone.status == 404)
                #expect(gone.code == "chat_not_found")
            }
        }
    }

    @Test("a chat needs no body to be made, and no name")
    func bare() async throws {
        try await withEverydayProxy { proxy, _ in
            #expect(try await proxy.call("POST", "/api/chats").status == 200)
            #expect(try await proxy.post("/api/chats", "{}").status == 200)
            for name in [#""""#, #""   ""#, "5"] {
                let refused = try await proxy.post("/api/chats", #"{"name":\#(name)}"#)
                #expect(refused.status == 400)
                #expect(refused.json["error"] is String)
            }
        }
    }

    @Test("the list comes in pages, those used last first")
    func pages() async throws {
        let chats = try ChatHistory.inMemory()
        for number in 1...5 {
            try await chats.store.create(
                Chat(id: ChatID(making: { "chat-\(number)" }), title: "Chat \(number)", created: Date(timeIntervalSince1970: Double(number))),
                messages: [])
        }
        try await withEverydayProxy(chats: chats) { proxy, _ in
            #expect(try await ids(proxy, "") == ["chat-5", "chat-4", "chat-3", "chat-2", "chat-1"])
            #expect(try await ids(proxy, "?limit=2") == ["chat-5", "chat-4"])
            #expect(try await ids(proxy, "?limit=2&page=3") == ["chat-1"])
            #expect(try await ids(proxy, "?limit=2&page=4") == [])
            let middle = try await proxy.call("GET", "/api/chats?limit=2&page=2").json
            #expect(middle["total"] as? Int == 5)
            #expect(middle["hasMore"] as? Bool == true)
            for query in ["?limit=0", "?limit=many", "?page=0", "?page=-1", "?limit=1001"] {
                #expect(try await proxy.call("GET", "/api/chats\(query)").status == 400, "\(query)")
            }
        }
    }

    @Test("a page without a limit holds 50 chats, the first one too; without a page all come")
    func pageWithoutLimit() async throws {
        let chats = try ChatHistory.inMemory()
        for number in 1...60 {
            try await chats.store.create(Chat(id: ChatID(making: { "chat-\(number)" }), title: "Chat", created: Date()), messages: [])
        }
        try await withEverydayProxy(chats: chats) { proxy, _ in
            for (query, count) in [("", 60), ("?page=1", 50), ("?page=2", 10)] {
                let listed = try await ids(proxy, query)
                #expect(listed.count == count, "\(query)")
            }
        }
    }

    @Test(
        "ids are never paths",
        arguments: ["..%2F..%2Ftokens", "..", "%2e%2e%2ftokens.json", "a%00b", "%00", "chats.sqlite", "%D1%84", "'%20OR%201=1"])
    func odd(id: String) async throws {
        try await withTemporaryFolder { folder in
            try Data("[]".utf8).write(to: folder.appending(path: "tokens.json"))
            let chats = try await ChatHistory.open(sessionDirectory: folder, logger: silentLogger)
            try await withEverydayProxy(chats: chats) { proxy, _ in
                for (method, path) in [("GET", ""), ("DELETE", ""), ("PUT", "/rename")] {
                    let reply = try await proxy.call(method, "/api/chats/\(id)\(path)", body: method == "PUT" ? #"{"name":"x"}"# : nil)
                    #expect((400..<500).contains(reply.status), "\(method) \(reply.status)")
                }
            }
            #expect(try String(contentsOf: folder.appending(path: "tokens.json"), encoding: .utf8) == "[]")
        }
    }

    @Test("what is no id is refused in a body as well", arguments: ["../../tokens", #"a\u0000b"#, #"\u0000"#, "чат", "a b", "' OR 1=1"])
    func oddInBody(id: String) async throws {
        try await withEverydayProxy { proxy, site in
            for fields in ["", #","stream":true"#] {
                let refused = try await proxy.post("/api/chat", #"{"message":"Hi","chatId":"\#(id)"\#(fields)}"#)
                #expect(refused.status == 404)
                #expect(refused.code == "chat_not_found")
            }
            #expect(!site.journal.entries.contains { $0.path.contains("/chats/new") })
        }
    }

    @Test("an id of a megabyte is refused, in the path and in a body, and not told back")
    func longID() async throws {
        let id = String(repeating: "a", count: 1 << 20)
        try await withEverydayProxy { proxy, _ in
            let inBody = try await proxy.post("/api/chat", #"{"message":"Hi","chatId":"\#(id)"}"#)
            #expect(inBody.status == 404)
            #expect(inBody.text.utf8.count < 1000)
            for (method, path) in [("GET", ""), ("DELETE", ""), ("PUT", "/rename")] {
                try await proxy.withConnection(sendsOn: true) { connection in
                    let body = method == "PUT" ? #"{"name":"x"}"# : nil
                    try await connection.send(method, "/api/chats/\(id)\(path)", host: "localhost", body: body)
                    let inPath = try await connection.receiveReply()
                    #expect(inPath.status == 431)
                    #expect(inPath.code == "request_head_too_large", "\(inPath.text)")
                    #expect(inPath.text.utf8.count < 1000)
                    #expect(try await connection.receiveEnding() == .closed)
                }
            }
            #expect(try await proxy.call("GET", "/api/chats").status == 200)
        }
    }

    @Test("HEAD tells the length that GET does: none of a chat that comes in pieces, and the connection goes on")
    func head() async throws {
        let chats = try ChatHistory.inMemory()
        for (name, count) in [("large", 100), ("small", 1)] {
            let messages = (0..<count).map { number in
                StoredMessage(id: "\(name)\(number)", role: .user, text: String(repeating: "x", count: 10_000), created: .now)
            }
            try await chats.store.create(Chat(id: ChatID(making: { name }), title: name, created: .now), messages: messages)
        }
        try await withEverydayProxy(chats: chats) { proxy, _ in
            try await proxy.withConnection { connection in
                for path in ["/api/chats/large", "/api/chats/small", "/api/chats", "/api/chats/none"] {
                    try await connection.send("HEAD", path, host: "localhost")
                    let head = try await connection.receiveHead()
                    try await connection.send("GET", path, host: "localhost")
                    let whole = try await connection.receiveReply()
                    #expect(head.status == whole.status)
                    #expect(head.values(of: "content-length") == whole.head.values(of: "content-length"), "\(path)")
                    #expect(!whole.json.isEmpty)
                }
            }
        }
    }

    private func ids(_ proxy: RunningProxy, _ query: String) async throws -> [String] {
        let chats = try await proxy.call("GET", "/api/chats\(query)").json["chats"] as? [[String: Any]]
        return (chats ?? []).compactMap { $0["id"] as? String }
    }
}
