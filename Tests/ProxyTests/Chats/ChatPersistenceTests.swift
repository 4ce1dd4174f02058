import Foundation
import TestSupport
import Testing

@testable import Proxy

@Suite struct ChatPersistenceTests {
    @Test("a chat goes on after the proxy was started again, in its place at the site")
    func restart() async throws {
        try await withTemporaryFolder { folder in
            try await withEverydayAccounts(2) { accounts, _ in
                let first = try await withProxy(accounts, chats: .open(sessionDirectory: folder, logger: silentLogger)) { proxy in
                    try await proxy.post("/api/chat", #"{"message":"Привет!","model":"qwen-max-latest"}"#)
                }
                let chat = try #require(first.json["chatId"] as? String)
                let second = try await withProxy(accounts, chats: .open(sessionDirectory: folder, logger: silentLogger)) { proxy in
                    try await proxy.post("/api/chat", #"{"message":"Ещё раз","chatId":"\#(chat)"}"#)
                }
                #expect(second.status == 200)
                #expect(second.answer?.contains("turn 2") == true)
                #expect(second.answer?.contains("“Ещё раз”") == true)
            }
        }
    }

    @Test("the history is shown as it was told: roles, texts, times, usage, state")
    func history() async throws {
        try await withTemporaryFolder { folder in
            let chats = try await ChatHistory.open(sessionDirectory: folder, logger: silentLogger)
            try await withEverydayProxy(chats: chats) { proxy, _ in
                let body = #"{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"One"}],"enable_thinking":true}"#
                let first = try await proxy.post("/api/chat", body)
                let chat = try #require(first.json["chatId"] as? String)
                let shown = try await proxy.call("GET", "/api/chats/\(chat)")
                #expect(shown.json["chatId"] as? String == chat)
                let history = try #require(shown.json["history"] as? [String: Any])
                #expect(history["name"] as? String == "One")
                let messages = try #require(history["messages"] as? [[String: Any]])
                #expect(messages.map { $0["role"] as? String } == ["system", "user", "assistant"])
                #expect(messages.map { $0["state"] as? String } == ["whole", "whole", "whole"])
                #expect(messages[1]["content"] as? String == "One")
                #expect(messages[2]["content"] as? String == first.answer)
                #expect((messages[2]["reasoning_content"] as? String)?.isEmpty == false)
                #expect(((messages[2]["usage"] as? [String: Any])?["total_tokens"] as? Int ?? 0) > 0)
            }
        }
    }

    @Test("content that came in parts is shown in parts, but for data; and an answer with where it comes from")
    func parts() async throws {
        try await withEverydayProxy { proxy, _ in
            let body = #"{"message":[{"type":"text","text":"/mock search "},{"type":"text","text":"Swift"}]}"#
            let chat = try #require(try await proxy.post("/api/chat", body).json["chatId"] as? String)
            let shown = try await proxy.call("GET", "/api/chats/\(chat)")
            let messages = try #require((shown.json["history"] as? [String: Any])?["messages"] as? [[String: Any]])
            #expect((messages[0]["content"] as? [[String: Any]])?.compactMap { $0["text"] as? String } == ["/mock search ", "Swift"])
            let sources = try #require(messages[1]["sources"] as? [[String: Any]])
            #expect(!sources.isEmpty && sources.allSatisfy { ($0["url"] as? String)?.hasPrefix("http") == true })
            let sent = JSON(#"[{"image":"data:image/png;base64,AAAA"},{"text":"data: 1, 2"}]"#)
            #expect(sent.shortened == JSON(#"[{"image":"data:image/png;base64,…"},{"text":"data: 1, 2"}]"#))
        }
    }

    @Test("the files of the history are for their owner alone")
    func rights() async throws {
        try await withTemporaryFolder { folder in
            let chats = try await ChatHistory.open(sessionDirectory: folder.appending(path: "session"), logger: silentLogger)
            try await chats.store.create(Chat(id: ChatID(making: { "one" }), title: "One", created: Date()), messages: [])
            let history = folder.appending(path: "session/history")
            let names = try FileManager.default.contentsOfDirectory(atPath: history.path)
            #expect(names.contains("chats.sqlite") && names.contains("chats.sqlite-wal"))
            for name in names {
                let rights = try FileManager.default.attributesOfItem(atPath: history.appending(path: name).path)[.posixPermissions] as? Int
                #expect(rights == 0o600, "\(name)")
            }
            #expect(try FileManager.default.attributesOfItem(atPath: history.path)[.posixPermissions] as? Int == 0o700)
        }
    }
}
