import Foundation
import GRDB
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

    @Test("content that came in parts is shown in parts, and an answer with where it comes from")
    func parts() async throws {
        try await withEverydayProxy { proxy, _ in
            let body = #"{"message":[{"type":"text","text":"/mock search "},{"type":"text","text":"Swift"}]}"#
            let chat = try #require(try await proxy.post("/api/chat", body).json["chatId"] as? String)
            let shown = try await proxy.call("GET", "/api/chats/\(chat)")
            let messages = try #require((shown.json["history"] as? [String: Any])?["messages"] as? [[String: Any]])
            #expect((messages[0]["content"] as? [[String: Any]])?.compactMap { $0["text"] as? String } == ["/mock search ", "Swift"])
            let sources = try #require(messages[1]["sources"] as? [[String: Any]])
            #expect(!sources.isEmpty && sources.allSatisfy { ($0["url"] as? String)?.hasPrefix("http") == true })
        }
    }

    @Test("what a client is told of is on the disk by then: its last change waits for it", arguments: Acknowledged.allCases)
    fileprivate func powerCut(change: Acknowledged) async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteChatStore.open(in: folder)
            let chat = Chat(id: ChatID(making: { "one" }), title: "One", created: Date())
            try await store.create(chat, messages: [])
            // What no client is told of does without: it comes before an answer.
            _ = try await store.noteOpening(ChatOpening(account: "acc_1", began: Date()))
            #expect(try await synchronous(store) == 1)
            try await change.happen(to: chat, in: store)
            #expect(try await synchronous(store) == 2)
        }
    }

    /// SQLite's setting under which the last change was made: 2 waits for the disk.
    private func synchronous(_ store: SQLiteChatStore) async throws -> Int? {
        try await store.database.writeWithoutTransaction { db in try Int.fetchOne(db, sql: "PRAGMA synchronous") }
    }

    @Test("whoever waits for the disk makes a change that waits for it, behind all that were made before, also while another program reads")
    func takenIn() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteChatStore.open(in: folder)
            var reading = Configuration()
            reading.allowsUnsafeTransactions = true
            let reader = try DatabaseQueue(path: store.path, configuration: reading)
            let other = try DatabaseQueue(path: store.path)
            try await reader.writeWithoutTransaction { db in try db.execute(sql: "BEGIN; SELECT count(*) FROM chat") }
            let chat = Chat(id: ChatID(making: { "one" }), title: "One", created: Date())
            #expect(try await store.takeIn(chat, [], file: nil))
            #expect(try await synchronous(store) == 1)
            let before = try await changes(other)
            try await store.waitForDisk()
            let after = try await changes(other)
            #expect(before != after)
            #expect(try await synchronous(store) == 2)
            try await reader.writeWithoutTransaction { db in try db.execute(sql: "ROLLBACK") }
        }
    }

    /// A number that is another one when somebody else has changed the database.
    private func changes(_ connection: DatabaseQueue) async throws -> Int? {
        try await connection.read { db in try Int.fetchOne(db, sql: "PRAGMA data_version") }
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

private enum Acknowledged: CaseIterable {
    case end, create, rename, delete, cleanUp

    func happen(to chat: Chat, in store: SQLiteChatStore) async throws {
        let other = Chat(id: ChatID(making: { "two" }), title: "Two", created: Date())
        switch self {
        case .end:
            let question = StoredMessage(id: "q", role: .user, text: "Hi", state: .running, created: Date())
            try await store.begin(ChatTurnStart(chat: chat, isNew: false, messages: [question]))
            let answer = StoredMessage(id: "a", role: .assistant, text: "Hello", created: Date())
            let place = SitePlace(account: "acc_1", siteChat: "s", parent: "a")
            _ = try await store.end(ChatTurnEnd(chat: chat.id, messages: ["q"], answer: answer, place: place, model: "m"))
        case .create: try await store.create(other, messages: [])
        case .rename: _ = try await store.rename(chat.id, to: "Another")
        case .delete: _ = try await store.delete(chat.id, forgetsSite: false)
        case .cleanUp: _ = try await store.cleanUp(ChatCleanup(messageCountLessThan: 9), forgetsSite: false, now: Date())
        }
    }
}
