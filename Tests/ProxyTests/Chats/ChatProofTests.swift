import Foundation
import TestSupport
import Testing

@testable import Proxy

/// `scripts/prove chats`; the tests of every day do the same with fewer chats.
@Suite(.serialized) struct ChatProofTests {
    private static let isFull = ProofSize.current == .full
    private static let chats = isFull ? 10_000 : 200
    private static let messages = isFull ? 100 : 20

    @Test("many chats: listing, finding and continuing them stays fast")
    func many() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteChatStore.open(in: folder)
            try await fill(store)
            let calls = 200
            let list = try await percentile(calls) { number in
                _ = try await store.chats(ChatPage(number: number % 10 + 1, limit: 50))
            }
            let rare = try await percentile(calls) { number in
                let found = try await store.chats(ChatPage(limit: 50, search: ChatSearch("needle\(1_000_000 + number % Self.chats)")))
                #expect(found.chats.map(\.id.text) == ["chat-\(number % Self.chats)"])
            }
            let common = try await percentile(calls) { _ in
                let found = try await store.chats(ChatPage(limit: 50, search: ChatSearch("общее слово")))
                #expect(found.chats.count == 50 && found.hasMore)
            }
            let beginnings = try await percentile(calls) { number in
                // Of words that are in every message.
                let typed = ["о", "m", "об", "me", "сло", "обще", "слов", "mess", "messag", "обще слов"]
                let found = try await store.chats(ChatPage(limit: 50, search: ChatSearch(typed[number % typed.count])))
                #expect(found.chats.count == 50 && found.hasMore)
            }
            // The slowest search that there is: it reads every message.
            let nowhere = try await percentile(10) { _ in
                let found = try await store.chats(ChatPage(limit: 50, search: ChatSearch("世界")))
                #expect(found.chats.isEmpty)
            }
            let go = try await percentile(calls) { number in
                try await turn(in: ChatID(making: { "chat-\(number % Self.chats)" }), store)
            }
            print(
                "\(Self.chats) chats × \(Self.messages) messages, p95: list \(list), rare word \(rare), common word \(common), "
                    + "beginning of a common word \(beginnings), word of a script without spaces that is nowhere \(nowhere), continue \(go)")
            // Only what reads all of very many chats would come near. Of a few nothing would, but for a machine that is busy with other tests.
            if Self.isFull {
                for figure in [list, rare, common, beginnings, nowhere, go] { #expect(figure < .seconds(2)) }
            }
        }
    }

    @Test("many chats that are cleaned up keep no other change waiting for long", .enabled(if: isFull, "few chats tell nothing of it"))
    func cleanUp() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteChatStore.open(in: folder)
            try await fill(store)
            let started = ContinuousClock.now
            let deadline = started + .safetyNet
            async let cleaned = store.cleanUp(ChatCleanup(maxChats: 10), forgetsSite: false, now: Date())
            var others: [Duration] = []
            repeat {
                try #require(.now < deadline)
                others.append(try await percentile(1) { _ in _ = try await store.rename(ChatID(making: { "chat-\(Self.chats - 1)" }), to: "x") })
            } while try await store.chats(ChatPage(limit: 1)).total != 10
            let took = started.duration(to: .now)
            #expect(try await cleaned.chats.count == Self.chats - 10)
            let longest = others.max() ?? .zero
            print("\(Self.chats) chats × \(Self.messages) messages cleaned up in \(took); another change waited \(longest) at most")
            #expect(longest < .seconds(2))
        }
    }

    private func fill(_ store: SQLiteChatStore) async throws {
        for first in stride(from: 0, to: Self.chats, by: 100) {
            try await store.write { db in
                for number in first..<min(first + 100, Self.chats) {
                    let created = Date(timeIntervalSince1970: 1_700_000_000 + Double(number))
                    let messages = (0..<Self.messages).map { index in
                        StoredMessage(
                            id: "\(number)-\(index)", role: index % 2 == 0 ? .user : .assistant,
                            text: "Это общее слово есть везде, message \(index) of chat\(number)\(index == 7 ? " needle\(1_000_000 + number)" : "")",
                            created: created)
                    }
                    try db.create(Chat(id: ChatID(making: { "chat-\(number)" }), title: "Chat \(number)", created: created), messages: messages)
                }
            }
        }
    }

    /// What the store does for one turn.
    private func turn(in id: ChatID, _ store: SQLiteChatStore) async throws {
        let chat = try #require(try await store.chat(id))
        let question = StoredMessage(id: UUID().uuidString, role: .user, text: "And now?", state: .running, created: Date())
        try await store.begin(ChatTurnStart(chat: chat, isNew: false, messages: [question]))
        let answer = StoredMessage(id: UUID().uuidString, role: .assistant, text: "Now as before.", created: Date())
        let place = SitePlace(account: "acc_1", siteChat: id.text, parent: answer.id)
        _ = try await store.end(ChatTurnEnd(chat: id, messages: [question.id], answer: answer, place: place, model: "m"))
    }

    private func percentile(_ calls: Int, _ work: (Int) async throws -> Void) async throws -> Duration {
        var times: [Duration] = []
        for number in 0..<calls {
            let start = ContinuousClock.now
            try await work(number)
            times.append(start.duration(to: .now))
        }
        return times.sorted()[calls * 95 / 100]
    }
}
