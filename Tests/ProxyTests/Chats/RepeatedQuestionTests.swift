import Foundation
import GRDB
import Testing

@testable import Proxy

/// A question that failed, and is asked again.
@Suite struct RepeatedQuestionTests {
    private let store: SQLiteChatStore
    private let chat = Chat(id: ChatID(making: { "one" }), title: "One", created: Date())

    init() throws { store = try SQLiteChatStore.inMemory() }

    private func begin(_ question: StoredMessage) async throws {
        try await store.begin(ChatTurnStart(chat: chat, isNew: false, messages: [question]))
    }

    private func fail(_ question: StoredMessage) async throws {
        try await begin(question)
        try await store.fail(try #require(ChatTurnFailure(ChatTurnStart(chat: chat, isNew: false, messages: [question]))))
    }

    private func question(_ id: String, _ text: String = "x", parts: String? = nil, attachments: String? = nil) -> StoredMessage {
        StoredMessage(id: id, role: .user, text: text, parts: parts, attachments: attachments, state: .running, created: Date())
    }

    private func ids() async throws -> [String] { try await store.messages(of: chat.id).map(\.id) }

    private func counts() async throws -> [Int?] {
        let kept = try await store.chat(chat.id)
        return [kept?.messageCount, kept?.userMessageCount]
    }

    @Test("it takes the place of all that failed of it since the last answer, and of nothing else")
    func replaced() async throws {
        let told = [
            StoredMessage(id: "1", role: .user, text: "x", created: Date()), StoredMessage(id: "2", role: .assistant, text: "y", created: Date()),
        ]
        try await store.create(chat, messages: told)
        for (id, text) in [("3", "x"), ("4", "other"), ("5", "x\0")] { try await fail(question(id, text)) }
        try await fail(question("6", "x\0"))
        #expect(try await ids() == ["1", "2", "3", "4", "6"])
        #expect(try await counts() == [2, 1])
        try await fail(question("7"))
        #expect(try await ids() == ["1", "2", "4", "6", "7"])
        let found = try await store.database.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM messageWords WHERE messageWords MATCH 'x'")
        }
        #expect(found == 3)
        #expect(try await store.remembered(of: chat.id, bytes: .max).messages.map(\.text) == ["x", "y"])
    }

    @Test("it is the same only with the same parts and files, which have new ids each time")
    func sameFiles() async throws {
        try await store.create(chat, messages: [])
        let file = #"[{"name":"a.png","size":5,"id":"file-1","url":"/1"}]"#
        try await fail(question("1", parts: "[1]", attachments: file))
        try await fail(question("2", parts: "[1]", attachments: #"[{"name":"a.png","size":5,"id":"file-2","url":"/2"}]"#))
        try await fail(question("3", parts: "[1]", attachments: #"[{"name":"a.png","size":6,"id":"file-3","url":"/3"}]"#))
        try await fail(question("4", parts: "[2]", attachments: file))
        try await fail(question("5"))
        #expect(try await ids() == ["2", "3", "4", "5"])
    }

    @Test("one that a killed program has left, or that another turn finds running, counts as one that failed")
    func killed() async throws {
        try await store.create(chat, messages: [])
        try await begin(question("1"))
        #expect(try await counts() == [1, 1])
        try await store.failRunningTurns()
        #expect(try await counts() == [0, 0])
        try await begin(question("2"))
        try await begin(question("3"))
        #expect(try await ids() == ["3"])
        #expect(try await counts() == [1, 1])
    }

    @Test("one of whose answer a part was told stays, and counts")
    func partlyTold() async throws {
        try await store.create(chat, messages: [])
        try await begin(question("1"))
        let answer = StoredMessage(id: "2", role: .assistant, text: "y", state: .failed, created: Date())
        _ = try await store.end(ChatTurnEnd(chat: chat.id, messages: ["1"], answer: answer))
        try await fail(question("3"))
        #expect(try await ids() == ["1", "2", "3"])
        #expect(try await counts() == [2, 1])
    }

    @Test("a clean-up does not count it")
    func cleanUp() async throws {
        try await store.create(chat, messages: [])
        for number in 1...5 { try await fail(question("\(number)", "\(number)")) }
        #expect(try await store.chats(matching: ChatCleanup(userMessageCountLessThan: 1), besides: ChatQueue(Limits()), now: Date()) == [chat.id])
    }

    @Test("those of older databases, and of chats that are taken in, are not counted either")
    func older() async throws {
        let failed = [
            StoredMessage(id: "1", role: .user, text: "x", state: .failed, created: Date()),
            StoredMessage(id: "2", role: .user, text: "x", state: .failed, created: Date()),
            StoredMessage(id: "3", role: .assistant, text: "x", state: .failed, created: Date()),
            StoredMessage(id: "4", role: .user, text: "x", state: .failed, created: Date()),
        ]
        #expect(try await store.takeIn(chat, failed, file: nil))
        #expect(try await counts() == [2, 1])
        let old = try DatabaseQueue()
        try ChatSchema.migrator.migrate(old, upTo: "absent accounts")
        try await old.write { db in
            try db.execute(sql: "INSERT INTO chat(number, id, title, created, updated) VALUES (1, 'one', 'One', 0, 0)")
            for message in failed {
                try db.execute(
                    sql: "INSERT INTO message(chat, id, role, text, state, created) VALUES (1, ?, ?, 'x', 'failed', 0)",
                    arguments: [message.id, message.role.rawValue])
            }
        }
        try ChatSchema.migrator.migrate(old)
        let kept = try await old.read { db in try db.chat(chat.id) }
        #expect([kept?.messageCount, kept?.userMessageCount] == [2, 1])
    }
}
