import Foundation
import GRDB
import NIOCore
import QwenSite
import TestSupport
import Testing

@testable import Proxy

/// Turns that are over without the store's having been told so in time.
@Suite struct UnsettledTurnTests {
    private static func request(_ text: String) throws -> (NativeChatRequest, Transcript) {
        let request = try JSONDecoder().decode(NativeChatRequest.self, from: Data(text.utf8))
        return (request, try request.transcript())
    }

    @Test("one that nobody holds any more before it is over has failed, and a chat that it was to begin is none")
    func dropped() async throws {
        let store = try SQLiteChatStore.inMemory()
        let keeper = try TurnKeeper(store)
        let turns = ChatTurns(keeper: keeper, queue: ChatQueue(Limits()), surroundings: Surroundings())
        let old = Chat(id: ChatID(making: { "one" }), title: "One", created: Date())
        try await store.create(old, messages: [])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await keeper.run() }
            for text in [#"{"message":"A"}"#, #"{"message":"B","chatId":"one"}"#] {
                let (request, sent) = try Self.request(text)
                let chat = try await turns.begin(try await turns.enter(request, with: sent), request, sent).chat.id
                try await eventually { try await store.chat(chat).map { $0.messageCount == 0 } ?? true }
            }
            group.cancelAll()
        }
        #expect(try await store.chats(ChatPage()).chats.map(\.id) == [old.id])
        #expect(try await store.messages(of: old.id).map(\.state) == [.failed])
    }

    @Test("one whose end could not be kept has failed as soon as anything can be kept again", arguments: [true, false])
    func unkeptEnd(isFirst: Bool) async throws {
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
                let first = try #require(try await proxy.post("/api/chat", #"{"message":"One"}"#).json["chatId"] as? String)
                let chat = isFirst ? "" : first
                let unkept = try await proxy.post("/api/chat", #"{"message":"Two","chatId":"\#(chat)"}"#)
                #expect(unkept.header("x-qwen-not-kept") == "chat_store_read_only")
                let id = try #require(ChatID(unkept.json["chatId"] as? String ?? ""))
                #expect(try await store.messages(of: id).last?.state == .running)
                try await store.database.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA query_only = 0") }
                // In another chat.
                #expect(try await proxy.post("/api/chat", #"{"message":"Three"}"#).status == 200)
                // The client was told of a first one's chat, too: it goes on.
                try await eventually { try await store.messages(of: id).map(\.state) == (isFirst ? [.failed] : [.whole, .whole, .failed]) }
                let more = try await proxy.post("/api/chat", #"{"message":"Four","chatId":"\#(id)"}"#)
                #expect(more.status == 200)
                #expect(try await store.messages(of: id).suffix(2).map(\.state) == [.whole, .whole])
            }
        }
    }

    @Test("one that goes on before the store could be told is left alone")
    func wentOn() async throws {
        let store = try SQLiteChatStore.inMemory()
        let keeper = try TurnKeeper(store)
        func start(_ id: String, isNew: Bool) -> ChatTurnStart {
            let question = StoredMessage(id: id, role: .user, text: id, state: .running, created: Date())
            return ChatTurnStart(
                chat: Chat(id: ChatID(making: { "one" }), title: "One", created: Date()), isNew: isNew, messages: [question])
        }
        let first = start("1", isNew: true)
        try await keeper.begin(first)
        try await keeper.begin(start("2", isNew: false))
        keeper.failLater(try #require(ChatTurnFailure(first)), isTried: true)
        await keeper.settle()
        #expect(try await store.messages(of: first.chat.id).map(\.state) == [.failed, .running])
    }

    @Test("the user is no longer told that chats are not kept when one is, though its client left")
    func cutTurn() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteChatStore.open(in: folder)
            try await withEverydayProxy(chats: ChatHistory(store: store)) { proxy, _ in
                let chat = try #require(try await proxy.post("/api/chat", #"{"message":"One"}"#).json["chatId"] as? String)
                try await store.database.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA query_only = 1") }
                #expect(try await proxy.post("/api/chat", #"{"message":"Two","chatId":"\#(chat)"}"#).header("x-qwen-not-kept") != nil)
                #expect(try await proxy.call("GET", "/api/status").json["notice"] != nil)
                try await store.database.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA query_only = 0") }
                try await proxy.withConnection { connection in
                    try await connection.send(
                        "POST", "/api/chat", host: "localhost", headers: [("content-type", "application/json")],
                        body: #"{"message":"/mock stall 4","chatId":"\#(chat)","stream":true}"#)
                    #expect(try await connection.receiveHead().status == 200)
                    _ = try await connection.receiveChunk()
                }
                try await eventually { try await store.messages(of: ChatID(making: { chat })).last?.state == .cut }
                try await eventually { try await proxy.call("GET", "/api/status").json["notice"] == nil }
            }
        }
    }
}
