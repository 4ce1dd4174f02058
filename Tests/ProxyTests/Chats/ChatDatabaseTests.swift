import Foundation
import GRDB
import MockQwen
import NIOCore
import QwenSite
import TestSupport
import Testing

@testable import Proxy

@Suite struct ChatDatabaseTests {
    @Test("a damaged database is put aside, byte for byte, and a new one begun")
    func damaged() async throws {
        try await withTemporaryFolder { folder in
            let history = folder.appending(path: "history")
            try FileManager.default.createDirectory(at: history, withIntermediateDirectories: true)
            let damaged = Data(repeating: 0x41, count: 10_000)
            try damaged.write(to: history.appending(path: "chats.sqlite"))
            let log = LogRecorder()
            // The commands of the program leave it where a server may still write it.
            await #expect(throws: ChatStoreError.self) { try await ChatHistory.open(sessionDirectory: folder, logger: log.logger) }
            #expect(try FileManager.default.contentsOfDirectory(atPath: history.path) == ["chats.sqlite"])
            let store = try await ChatHistory.openForServer(sessionDirectory: folder, logger: log.logger).store
            try await store.create(Chat(id: ChatID(making: { "one" }), title: "One", created: Date()), messages: [])
            let names = try FileManager.default.contentsOfDirectory(atPath: history.path)
            let aside = try #require(names.first { $0.hasPrefix("chats.sqlite.damaged-") })
            #expect(try Data(contentsOf: history.appending(path: aside)) == damaged)
            #expect(log.lines.contains { $0.hasPrefix("error") && $0.contains(aside) })
        }
    }

    @Test("pages that were overwritten are found at the start")
    func torn() async throws {
        try await withTemporaryFolder { folder in
            let first = try SQLiteChatStore.open(in: folder)
            let messages = (1...200).map {
                StoredMessage(id: "\($0)", role: .user, text: String(repeating: "word \($0) ", count: 50), created: Date())
            }
            try await first.create(Chat(id: ChatID(making: { "one" }), title: "One", created: Date()), messages: messages)
            _ = try await first.database.writeWithoutTransaction { db in try db.checkpoint(.truncate) }
            try first.database.close()
            let path = folder.appending(path: "chats.sqlite")
            var bytes = try Data(contentsOf: path)
            try #require(bytes.count > 60_000)
            bytes.replaceSubrange(20_000..<60_000, with: Data(repeating: 0x55, count: 40_000))
            try bytes.write(to: path)
            #expect(throws: ChatStoreError.damaged(path: path.path)) { try SQLiteChatStore.open(in: folder) }
        }
    }

    @Test("where chats can't be kept the server says so, and answers on")
    func unusable() async throws {
        try await withTemporaryFolder { folder in
            // A file in the folder's place: not even root can write into it.
            try Data().write(to: folder.appending(path: "history"))
            let log = LogRecorder()
            let chats = try await ChatHistory.openForServer(sessionDirectory: folder, logger: log.logger)
            #expect(log.lines.contains { $0.contains("CHATS ARE NOT KEPT") && $0.contains("history") })
            try await withEverydayProxy(chats: chats) { proxy, _ in
                let reply = try await proxy.post("/api/chat", #"{"message":"One"}"#)
                #expect(reply.status == 200)
                #expect(try await proxy.complete("Two").status == 200)
            }
        }
    }

    @Test("a database that another program holds is told as such, everything else is served, and chats go on when it is free")
    func locked() async throws {
        try await withTemporaryFolder { folder in
            let chats = try await ChatHistory.open(sessionDirectory: folder, logger: silentLogger)
            let log = LogRecorder()
            try await withEverydayAccounts(1) { pool, _ in
                try await withProxy(pool, chats: chats, logger: log.logger) { proxy in
                    let chat = try #require(try await proxy.post("/api/chat", #"{"message":"One"}"#).json["chatId"] as? String)
                    var holding = Configuration()
                    holding.allowsUnsafeTransactions = true
                    let other = try DatabaseQueue(path: folder.appending(path: "history/chats.sqlite").path, configuration: holding)
                    try await other.writeWithoutTransaction { db in try db.execute(sql: "BEGIN EXCLUSIVE") }
                    let next = #"{"message":"Two","chatId":"\#(chat)"}"#
                    let unkept = try await proxy.post("/api/chat", next)
                    #expect(unkept.answer?.contains("turn 2") == true, "\(unkept.text)")
                    #expect(unkept.header("x-qwen-not-kept") == "chat_store_locked")
                    #expect(log.lines.contains { $0.hasPrefix("error AN ANSWER IS NOT KEPT") })
                    for _ in 1...3 { #expect(try await proxy.complete("Three").status == 200) }
                    #expect(log.lines.contains { $0.hasPrefix("error") && $0.contains("deleted at the site") })
                    #expect(try await proxy.call("GET", "/api/chats/\(chat)").status == 200)
                    try await other.writeWithoutTransaction { db in try db.execute(sql: "ROLLBACK") }
                    // What was not kept is not remembered either.
                    let kept = try await proxy.post("/api/chat", next)
                    #expect(kept.answer?.contains("turn 2") == true)
                    #expect(kept.header("x-qwen-not-kept") == nil)
                    #expect(try await proxy.call("GET", "/api/status").json["notice"] == nil)
                }
            }
        }
    }

    @Test("many who want to write while another program holds the database wait as long as one, not one after the other")
    func lockedForMany() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteChatStore.open(in: folder)
            var holding = Configuration()
            holding.allowsUnsafeTransactions = true
            let other = try DatabaseQueue(path: store.path, configuration: holding)
            try await other.writeWithoutTransaction { db in try db.execute(sql: "BEGIN EXCLUSIVE") }
            let many = 60
            let start = ContinuousClock.now
            let refused = await withTaskGroup(of: Bool.self) { group in
                for _ in 1...many {
                    group.addTask {
                        do { _ = try await store.noteOpening(ChatOpening(account: "acc_1", began: Date())) } catch {
                            return error as? ChatStoreError == .locked(path: store.path)
                        }
                        return false
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(refused == many)
            // One after the other would take 120 s.
            #expect(start.duration(to: .now) < SQLiteChatStore.patience * (many / 2))
            try await other.writeWithoutTransaction { db in try db.execute(sql: "ROLLBACK") }
            _ = try await store.noteOpening(ChatOpening(account: "acc_1", began: Date()))
        }
    }

    @Test("what goes wrong with the database while it is in use is told as such, and the rest is served", arguments: Harm.allCases)
    fileprivate func harmed(harm: Harm) async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteChatStore.open(in: folder)
            try await withEverydayProxy(chats: ChatHistory(store: store)) { proxy, _ in
                let chat = try #require(try await proxy.post("/api/chat", #"{"message":"One"}"#).json["chatId"] as? String)
                try await harm.befall(store)
                let reply = try await proxy.post("/api/chat", #"{"message":"Two","chatId":"\#(chat)"}"#)
                // A history that can be read is gone on with, though nothing can be added to it.
                if harm == .readOnly {
                    #expect(reply.answer?.contains("turn 2") == true, "\(reply.text)")
                    #expect(reply.header("x-qwen-not-kept") == harm.code)
                } else {
                    #expect(reply.status == 500)
                    #expect(reply.code == harm.code)
                    #expect((reply.json["error"] as? String)?.contains(store.path) == true)
                }
                #expect(try await proxy.complete("Three").status == 200)
            }
        }
    }

    @Test("where the disk is full a chat is answered, whole and streamed, the client and the user are told that it is not kept")
    func full() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteChatStore.open(in: folder)
            let text = String(repeating: "x", count: 100_000)
            try await withEverydayProxy(chats: ChatHistory(store: store)) { proxy, site in
                try await store.write { db in try db.execute(sql: "PRAGMA max_page_count = 1") }
                for stream in [false, true] {
                    let reply = try await proxy.post("/api/chat", #"{"message":"\#(text)","stream":\#(stream)}"#)
                    #expect(reply.status == 200, "\(reply.text)")
                    #expect(reply.header("x-qwen-not-kept") == "disk_full")
                    #expect(try stream ? reply.events().last == "[DONE]" : reply.answer != nil)
                    let notice = try await proxy.call("GET", "/api/status").json["notice"] as? String
                    #expect(notice?.contains("is full") == true)
                }
                #expect(try await proxy.complete("Two").status == 200)
                let listed = try await proxy.call("GET", "/api/chats")
                #expect((listed.json["chats"] as? [[String: Any]])?.allSatisfy { $0["messageCount"] as? Int == 0 } == true, "\(listed.text)")
                // Nobody can go on with them, so they don't stay at the site.
                _ = try await site.journal.wait { entries in entries.count { $0.method == "DELETE" && $0.status == 200 } == 3 }
            }
        }
    }

    @Test("an answer that can no longer be kept when it is whole is the client's all the same, and its chat goes on without it")
    func fullInBetween() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteChatStore.open(in: folder)
            let frames = [ScriptedSite.Frame.created, .text("Hello"), .end]
            let site = ScriptedSite { request in
                if String(buffer: request.body?.bytes ?? ByteBuffer()).contains("Two") {
                    try await store.database.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA query_only = 1") }
                }
                return .events(frames)
            }
            try await withProxy(site, chats: ChatHistory(store: store)) { proxy in
                let chat = try #require(try await proxy.post("/api/chat", #"{"message":"One"}"#).json["chatId"] as? String)
                let unkept = try await proxy.post("/api/chat", #"{"message":"Two","chatId":"\#(chat)"}"#)
                #expect(unkept.answer == "Hello", "\(unkept.text)")
                #expect(unkept.header("x-qwen-not-kept") == "chat_store_read_only")
                try await store.database.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA query_only = 0") }
                let next = try await proxy.post("/api/chat", #"{"message":"Three","chatId":"\#(chat)"}"#)
                #expect(next.header("x-qwen-not-kept") == nil)
                let history = try await proxy.call("GET", "/api/chats/\(chat)").json["history"] as? [String: Any]
                let states = (history?["messages"] as? [[String: Any]] ?? []).map { $0["state"] as? String }
                #expect(states == ["whole", "whole", "failed", "whole", "whole"])
            }
        }
    }
}

private enum Harm: CaseIterable {
    case readOnly, damaged

    var code: String {
        switch self {
        case .readOnly: "chat_store_read_only"
        case .damaged: "chat_store_damaged"
        }
    }

    func befall(_ store: SQLiteChatStore) async throws {
        try await store.database.writeWithoutTransaction { db in
            switch self {
            case .readOnly: try db.execute(sql: "PRAGMA query_only = 1")
            case .damaged:
                try db.checkpoint(.truncate)
                let file = try FileHandle(forWritingTo: URL(filePath: store.path))
                let size = try file.seekToEnd()
                try file.seek(toOffset: 4096)
                try file.write(contentsOf: Data(repeating: 0x55, count: Int(size) - 4096))
                try file.close()
            }
        }
    }
}
