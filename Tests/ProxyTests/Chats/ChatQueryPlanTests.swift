import Foundation
import GRDB
import Synchronization
import TestSupport
import Testing

@testable import Proxy

/// What is asked for all the time reads no more than it tells of, however many chats there are.
@Suite struct ChatQueryPlanTests {
    private final class Statements: Sendable {
        private let texts = Mutex<[String]>([])
        func note(_ text: String) { texts.withLock { $0.append(text) } }
        /// Those of ours, without what SQLite itself asks its index of words.
        var ours: [String] { texts.withLock { $0.filter { $0.hasPrefix("SELECT") && !$0.contains("'main'.") } } }
    }

    /// How SQLite carries out all that `work` asks of a store.
    private func plan(_ work: (SQLiteChatStore) async throws -> Void) async throws -> [String] {
        let store = try SQLiteChatStore.inMemory()
        let statements = Statements()
        try await store.database.write { db in
            db.trace { event in
                if case .statement(let statement) = event { statements.note(statement.expandedSQL) }
            }
        }
        try await work(store)
        return try await store.database.write { db in
            db.trace(options: [])
            return try statements.ours.flatMap { sql in
                try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(sql)").map { $0["detail"] as String }
            }
        }
    }

    /// What reads a whole table, or sorts what it has read.
    private func readsAll(_ plan: [String]) -> [String] {
        plan.filter { ["SCAN message", "SCAN chat"].contains($0) || $0.hasPrefix("USE TEMP B-TREE") }
    }

    @Test("the list of chats is read in its order")
    func list() async throws {
        let plan = try await plan { store in _ = try await store.chats(ChatPage(number: 2, limit: 50)) }
        #expect(plan.contains("SCAN chat USING INDEX chatByUse"), "\(plan)")
        #expect(readsAll(plan) == [], "\(plan)")
    }

    @Test("a word, and the beginning of one, is looked up in the index of words")
    func search() async throws {
        let plan = try await plan { store in _ = try await store.chats(ChatPage(limit: 50, search: ChatSearch("слово"))) }
        for index in ["chatWords", "messageWords"] {
            #expect(plan.count { $0.hasPrefix("SCAN \(index) VIRTUAL TABLE INDEX") } == 2, "\(plan)")
        }
        #expect(readsAll(plan) == [], "\(plan)")
    }

    @Test("the messages of a chat are found by their chat")
    func messages() async throws {
        let id = ChatID(making: { "one" })
        let plan = try await plan { store in
            try await store.create(Chat(id: id, title: "One", created: Date()), messages: [])
            _ = try await store.messages(of: id)
            _ = try await store.remembered(of: id, bytes: 1000)
        }
        #expect(!plan.isEmpty)
        #expect(readsAll(plan) == [], "\(plan)")
    }
}
