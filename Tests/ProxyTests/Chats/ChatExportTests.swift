import Foundation
import GRDB
import Synchronization
import TestSupport
import Testing

@testable import Proxy

@Suite struct ChatExportTests {
    private func create(_ id: String, at seconds: Double, in store: SQLiteChatStore) async throws {
        let time = Date(timeIntervalSince1970: seconds)
        let messages = ["Hello", "Hi"].map { StoredMessage(id: "\(id)-\($0)", role: .user, text: $0, created: time) }
        try await store.create(Chat(id: ChatID(making: { id }), title: id, created: time), messages: messages)
    }

    @Test("whoever takes the chats slowly keeps no log of changes from being cut, and gets those that are there then, each whole")
    func slowReader() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteChatStore.open(in: folder)
            // Two of the same moment, and not in the order of their making.
            for (id, time) in [("c", 3.0), ("b", 2), ("a", 1), ("b2", 2), ("d", 4)] { try await create(id, at: time, in: store) }
            let titles = Mutex<[String]>([])
            try await store.forEachChat { chat, messages in
                titles.withLock { $0.append(chat.title) }
                #expect(messages.map(\.text) == ["Hello", "Hi"])
                // Fails where anybody reads.
                try store.database.writeWithoutTransaction { db in
                    try db.execute(sql: "DELETE FROM chat WHERE title = 'c'")
                    try db.execute(sql: "UPDATE chat SET title = title || '!' WHERE title = 'd'")
                    _ = try db.checkpoint(.truncate)
                }
            }
            #expect(titles.withLock { $0 } == ["a", "b", "b2", "d!"])
        }
    }

    @Test("a log of changes that has grown is cut again")
    func log() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteChatStore.open(in: folder)
            let limit = try await store.database.writeWithoutTransaction { db in try Int.fetchOne(db, sql: "PRAGMA journal_size_limit") }
            #expect(limit == 64 << 20)
        }
    }
}
