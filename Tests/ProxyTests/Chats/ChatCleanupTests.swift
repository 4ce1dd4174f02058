import Foundation
import GRDB
import Synchronization
import TestSupport
import Testing

@testable import Proxy

@Suite struct ChatCleanupTests {
    /// The time of all of the test, however long it takes.
    private static let now = Date()

    /// Chats of 1 to 5 minutes of age, each with as many messages of its user, and as many answers.
    private func withChats<Result: Sendable>(
        surroundings: Surroundings = Surroundings(now: { Self.now }),
        _ body: @escaping @Sendable (RunningProxy, ChatHistory) async throws -> Result
    ) async throws -> Result {
        let chats = try ChatHistory.inMemory()
        for number in 1...5 {
            let created = Self.now.addingTimeInterval(-60 * Double(number) - 5)
            let messages = (1...number).flatMap { turn in
                [Transcript.Role.user, .assistant].map { StoredMessage(id: "\(turn)\($0)", role: $0, text: "x", created: created) }
            }
            try await chats.store.create(Chat(id: ChatID(making: { "chat-\(number)" }), title: "x", created: created), messages: messages)
        }
        return try await withEverydayProxy(chats: chats, surroundings: surroundings) { proxy, _ in try await body(proxy, chats) }
    }

    @Test(
        "what is deleted",
        arguments: [
            ("{}", []),
            (#"{"maxChats":2}"#, ["chat-3", "chat-4", "chat-5"]),
            (#"{"maxChats":50}"#, []),
            (#"{"olderThan":0}"#, []),
            (#"{"olderThan":240000}"#, ["chat-4", "chat-5"]),
            (#"{"messageCountLessThan":5}"#, ["chat-1", "chat-2"]),
            (#"{"userMessageCountLessThan":3}"#, ["chat-1", "chat-2"]),
            (#"{"olderThan":90000,"messageCountLessThan":5}"#, ["chat-2"]),
            (#"{"messageCountLessThan":3,"maxChats":3}"#, ["chat-1", "chat-5"]),
        ])
    func criteria(body: String, deleted: [String]) async throws {
        try await withChats { proxy, chats in
            let tried = try await proxy.post("/api/chats/cleanup", body.dropLast() + (body == "{}" ? "" : ",") + #""dryRun":true}"#)
            #expect((tried.json["deletedChats"] as? [String])?.sorted() == deleted)
            #expect(try await chats.store.chats(ChatPage()).total == 5)
            let reply = try await proxy.post("/api/chats/cleanup", body)
            #expect(reply.json["success"] as? Bool == true)
            #expect(reply.json["deletedCount"] as? Int == deleted.count)
            #expect((reply.json["deletedChats"] as? [String])?.sorted() == deleted)
            let left = try await chats.store.chats(ChatPage()).chats.map(\.id.text)
            #expect(Set(left) == Set((1...5).map { "chat-\($0)" }).subtracting(deleted))
        }
    }

    @Test(
        "a criterion that is no number deletes nothing",
        arguments: [#"{"maxChats":0}"#, #"{"maxChats":-1}"#, #"{"olderThan":"week"}"#, #"{"messageCountLessThan":1.5}"#, #"[]"#])
    func wrong(body: String) async throws {
        try await withChats { proxy, chats in
            let refused = try await proxy.post("/api/chats/cleanup", body)
            #expect(refused.status == 400)
            #expect(try await chats.store.chats(ChatPage()).total == 5)
        }
    }

    @Test("a chat that a turn has entered stays, also as long as nothing of the turn is kept")
    func entered() async throws {
        let look = HeldCall()
        try await withChats(surroundings: .reachingThisMachine(0, looked: { _ in try await look.hold() })) { proxy, chats in
            try await proxy.withConnection { connection in
                let picture = #"[{"type":"image","image":"http://pictures.example/cat.png"}]"#
                try await connection.send(
                    "POST", "/api/chat", host: "localhost", headers: [("content-type", "application/json")],
                    body: #"{"message":\#(picture),"chatId":"chat-2"}"#)
                await look.waits(for: .begun)
                for dryRun in [true, false] {
                    let reply = try await proxy.post("/api/chats/cleanup", #"{"messageCountLessThan":7,"dryRun":\#(dryRun)}"#)
                    #expect((reply.json["deletedChats"] as? [String])?.sorted() == ["chat-1", "chat-3"])
                }
            }
            await look.waits(for: .left)
            #expect(try await Set(chats.store.chats(ChatPage()).chats.map(\.id.text)) == ["chat-2", "chat-4", "chat-5"])
        }
    }

    @Test("a turn that comes while its chat is deleted waits, and finds none")
    func comesMeanwhile() async throws {
        let queue = ChatQueue(Limits())
        let chat = ChatID(making: { "chat" })
        let cleaning = try #require(queue.enter(ifIdle: chat))
        #expect(queue.isBusy(chat) && queue.enter(ifIdle: chat) == nil)
        async let turn = queue.enter(chat)
        while queue.count(waitingFor: chat) == 0 { await Task.yield() }
        cleaning.end()
        try await turn.end()
        #expect(!queue.isBusy(chat))
    }

    @Test("many are deleted step by step, all are told of, and a chat that somebody goes on with meanwhile stays")
    func steps() async throws {
        let store = try SQLiteChatStore.inMemory()
        let perChat = SQLiteChatStore.cleanupStep / 4
        for number in 1...20 {
            let messages = (1...perChat).map { StoredMessage(id: "\($0)", role: .user, text: "x", created: Self.now) }
            let created = Self.now.addingTimeInterval(Double(number))
            try await store.create(Chat(id: ChatID(making: { "chat-\(number)" }), title: "x", created: created), messages: messages)
        }
        let changes = DeletionLog {
            // Comes to pass between the first step and the second.
            store.database.asyncWrite { db in
                let question = StoredMessage(id: "q", role: .user, text: "And?", state: .running, created: Self.now)
                try db.insert(question, chat: db.number(of: ChatID(making: { "chat-10" })) ?? 0)
            } completion: { _, result in
                if case .failure(let error) = result { Issue.record(error) }
            }
        }
        store.database.add(transactionObserver: changes)
        let deleted = try await store.cleanUp(ChatCleanup(maxChats: 2), forgetsSite: false, now: Self.now).chats
        #expect(deleted.map(\.text) == (1...18).filter { $0 != 10 }.map { "chat-\($0)" })
        #expect(try await Set(store.chats(ChatPage()).chats.map(\.id.text)) == ["chat-10", "chat-19", "chat-20"])
        #expect(changes.largest <= SQLiteChatStore.cleanupStep)
    }
}

/// How many messages were deleted at once at most.
private final class DeletionLog: TransactionObserver, Sendable {
    private let state = Mutex((deleted: 0, largest: 0))
    private let afterFirst: @Sendable () -> Void

    /// - Parameter afterFirst: called when the first of them are deleted, before anybody else can change anything.
    init(_ afterFirst: @escaping @Sendable () -> Void) { self.afterFirst = afterFirst }

    var largest: Int { state.withLock { $0.largest } }

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool {
        if case .delete("message") = eventKind { true } else { false }
    }

    func databaseDidChange(with event: DatabaseEvent) {
        // What the index of words changes of its own comes too.
        if event.tableName == "message" { state.withLock { $0.deleted += 1 } }
    }

    func databaseDidCommit(_ db: Database) {
        let isFirst = state.withLock { state in
            defer { state = (0, max(state.largest, state.deleted)) }
            return state.largest == 0 && state.deleted > 0
        }
        if isFirst { afterFirst() }
    }

    func databaseDidRollback(_ db: Database) {}
}
