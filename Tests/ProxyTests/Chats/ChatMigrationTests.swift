import Foundation
import GRDB
import QwenSite
import TestSupport
import Testing

@testable import Proxy

/// A database that another version of the program has written.
@Suite struct ChatMigrationTests {
    private static func checkWords(_ store: SQLiteChatStore) async throws {
        try await store.write { db in
            for index in ["chatWords", "messageWords"] {
                try db.execute(sql: "INSERT INTO \(index)(\(index), rank) VALUES ('integrity-check', 1)")
            }
        }
    }

    /// All that a database holds, and how.
    private static func content(of path: String) throws -> [String] {
        let database = try DatabaseQueue(path: path)
        let rows = try database.read { db in
            try ["sqlite_master", "grdb_migrations", "chat", "message"].flatMap { try Row.fetchAll(db, sql: "SELECT * FROM \($0)") }
        }
        try database.close()
        return rows.map { "\($0)" }
    }

    @Test("the chats of an earlier one are shown, found, counted and deleted", arguments: ["chats and messages", "files"])
    func earlier(step: String) async throws {
        try await withTemporaryFolder { folder in
            let earlier = try DatabaseQueue(path: folder.appending(path: "chats.sqlite").path)
            try ChatSchema.migrator.migrate(earlier, upTo: step)
            try await earlier.write { db in
                try db.execute(
                    sql: """
                        INSERT INTO chat(id, title, created, updated, account, siteChat) VALUES ('old', 'Апельсины', 1000, 2000, 'acc_1', 'there');
                        INSERT INTO message(chat, id, role, text, state, created) VALUES
                          (1, 'm1', 'user', 'Where do oranges grow?', 'whole', 1000), (1, 'm2', 'assistant', 'Where it is warm.', 'whole', 2000);
                        """)
            }
            try earlier.close()
            let store = try SQLiteChatStore.open(in: folder)
            let id = try #require(ChatID("old"))
            #expect(try await store.chat(id)?.place == SitePlace(account: "acc_1", siteChat: "there", parent: nil))
            #expect(try await store.messages(of: id).map(\.text) == ["Where do oranges grow?", "Where it is warm."])
            for typed in ["апельсины", "апельс", "warm", "orange"] {
                let found = try await store.chats(ChatPage(search: ChatSearch(typed))).chats
                #expect(found.map(\.id) == [id], "\(typed)")
                #expect(found.map(\.messageCount) == [2])
            }
            try await Self.checkWords(store)
            _ = try #require(try await store.delete(id, forgetsSite: false))
            #expect(try await store.leftovers() == [SiteLeftover(account: "acc_1", siteChat: "there")])
            #expect(try await store.chats(ChatPage(search: ChatSearch("warm"))).chats.isEmpty)
            try await Self.checkWords(store)
        }
    }

    @Test("that of a later one is refused and left as it is, by the server too")
    func later() async throws {
        try await withTemporaryFolder { folder in
            let history = folder.appending(path: "history")
            let store = try SQLiteChatStore.open(in: history)
            try await store.create(Chat(id: ChatID(making: { "one" }), title: "One", created: Date()), messages: [])
            try await store.write { db in try db.execute(sql: "INSERT INTO grdb_migrations(identifier) VALUES ('of tomorrow')") }
            try store.database.close()
            let before = try Self.content(of: store.path)
            let refusal = ChatStoreError.failed(path: store.path, reason: "a newer version of this program has written it")
            #expect(throws: refusal) { try SQLiteChatStore.open(in: history) }
            let log = LogRecorder()
            let chats = try await ChatHistory.openForServer(sessionDirectory: folder, logger: log.logger)
            #expect(try await chats.store.chats(ChatPage()).chats.isEmpty)
            #expect(log.lines.contains { $0.contains("CHATS ARE NOT KEPT") && $0.contains("newer version") })
            try await chats.store.create(Chat(id: ChatID(making: { "two" }), title: "Two", created: Date()), messages: [])
            #expect(try Self.content(of: store.path) == before)
            #expect(before.contains { $0.contains("of tomorrow") })
            #expect(try !FileManager.default.contentsOfDirectory(atPath: history.path).contains { $0.contains("damaged") })
        }
    }
}
