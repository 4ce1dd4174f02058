import Foundation
import TestSupport
import Testing

@testable import Proxy

@Suite struct ChatCleanupTests {
    /// The time of all of the test, however long it takes.
    private static let now = Date()

    /// Chats of 1 to 5 minutes of age, each with as many messages of its user, and as many answers.
    private func withChats<Result: Sendable>(_ body: @escaping @Sendable (RunningProxy, ChatHistory) async throws -> Result) async throws -> Result {
        let chats = try ChatHistory.inMemory()
        for number in 1...5 {
            let created = Self.now.addingTimeInterval(-60 * Double(number) - 5)
            let messages = (1...number).flatMap { turn in
                [Transcript.Role.user, .assistant].map { StoredMessage(id: "\(turn)\($0)", role: $0, text: "x", created: created) }
            }
            try await chats.store.create(Chat(id: ChatID(making: { "chat-\(number)" }), title: "x", created: created), messages: messages)
        }
        return try await withEverydayProxy(chats: chats, surroundings: Surroundings(now: { Self.now })) { proxy, _ in try await body(proxy, chats) }
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
}
