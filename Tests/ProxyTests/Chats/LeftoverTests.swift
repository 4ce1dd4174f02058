import Foundation
import MockQwen
import QwenSite
import Synchronization
import TestSupport
import Testing

@testable import Proxy

@Suite struct LeftoverTests {
    @Test("a request of OpenAI's API leaves no chat in the account, however it ends")
    func stateless() async throws {
        try await withEverydayAccounts(1) { pool, site in
            let chats = try ChatHistory.inMemory()
            try await withProxy(pool, chats: chats) { proxy in
                #expect(try await proxy.complete("One").status == 200)
                #expect(try await proxy.complete("Two", #""stream":true"#).status == 200)
                // Its status tells of the cut where that comes before anything was told.
                #expect([200, 502].contains(try await proxy.complete("/mock cut 4", #""stream":true"#).status))
                #expect(try await proxy.complete("/mock fail Bad_Request").status == 502)
                _ = try await site.journal.wait { entries in entries.deletedChats.count == 4 }
            }
            #expect(Set(site.journal.entries.deletedChats).count == 4)
            #expect(try await chats.store.leftovers().isEmpty)
        }
    }

    @Test("with QWEN_STATELESS_CHATS=keep they stay")
    func keep() async throws {
        try await withEverydayAccounts(1) { pool, site in
            let chats = try ChatHistory.inMemory()
            try await withProxy(pool, chats: chats) { configuration in
                configuration.leavesStatelessChats = true
            } _: { proxy in
                let reply = try await proxy.complete("One")
                #expect(reply.status == 200)
                #expect(try await chats.store.leftovers().isEmpty)
            }
            #expect(site.journal.entries.deletedChats.isEmpty)
        }
    }

    @Test("the chats of the native API stay, until they are deleted")
    func native() async throws {
        try await withEverydayAccounts(1) { pool, site in
            let chats = try ChatHistory.inMemory()
            let chat = try await withProxy(pool, chats: chats) { proxy in
                let first = try await proxy.post("/api/chat", #"{"message":"One"}"#)
                let chat = try #require(first.json["chatId"] as? String)
                #expect(try await proxy.post("/api/chat", #"{"message":"Two","chatId":"\#(chat)"}"#).answer?.contains("turn 2") == true)
                return chat
            }
            #expect(site.journal.entries.deletedChats.isEmpty)
            try await withProxy(pool, chats: chats) { proxy in
                #expect(try await proxy.call("DELETE", "/api/chats/\(chat)").json["success"] as? Bool == true)
                _ = try await site.journal.wait { entries in entries.deletedChats.count == 1 }
                #expect(try await proxy.call("GET", "/api/chats/\(chat)").status == 404)
            }
        }
    }

    @Test("what a killed program left at the site is deleted at the next start")
    func nextStart() async throws {
        try await withEverydayAccounts(1) { pool, site in
            let chats = try ChatHistory.inMemory()
            let siteChat = try await pool.accounts[0].client.newChat(model: "qwen3-max")
            try await chats.store.noteOpened(SiteLeftover(account: "acc_1", siteChat: siteChat), opening: nil)
            try await withProxy(pool, chats: chats) { _ in
                let entries = try await site.journal.wait { entries in !entries.deletedChats.isEmpty }
                #expect(entries.deletedChats == [siteChat])
            }
            #expect(try await chats.store.leftovers().isEmpty)
        }
    }

    @Test("an opening whose end nobody noted takes the one empty chat of its time with it, and nothing that a user has made")
    func openings() async throws {
        let time = PassingTime()
        try await withEverydayAccounts(1, now: { time.now }) { pool, site in
            let store = try SQLiteChatStore.inMemory()
            let client = pool.accounts[0].client
            let began = time.now
            let said = try await client.newChat(model: "qwen3-max")
            for try await _ in try await client.ask(Question(chat: said, model: "qwen3-max", text: "Mine"), timeout: .safetyNet) {}
            time.pass(1)
            let ours = try await client.newChat(model: "qwen3-max")
            let known = try await client.newChat(model: "qwen3-max")
            let chat = Chat(
                id: ChatID(making: { "one" }), title: "One", created: began, place: SitePlace(account: "acc_1", siteChat: known, parent: nil))
            try await store.create(chat, messages: [])
            _ = try await store.noteOpening(ChatOpening(account: "acc_1", began: began))
            _ = try await store.noteOpening(ChatOpening(account: "acc_1", began: began.addingTimeInterval(-3600)))
            let leftovers = Leftovers(
                store: store, accounts: pool, afterTurn: AfterTurn(limit: .safetyNet, logger: silentLogger), now: { time.now }, logger: silentLogger)
            // Whoever opened a chat may still be about to say something in it.
            #expect(await leftovers.lookIntoOpenings(at: began.addingTimeInterval(59)))
            #expect(try await store.openings().map(\.began.milliseconds) == [began.milliseconds])
            #expect(try await store.leftovers().isEmpty)
            time.pass(1)
            let late = try await client.newChat(model: "qwen3-max")
            #expect(await leftovers.lookIntoOpenings(at: began.addingTimeInterval(63)) == false)
            // One opening, one chat: of the two that were empty at the time, the newer.
            #expect(try await store.leftovers() == [SiteLeftover(account: "acc_1", siteChat: late)])
            #expect(try await store.openings().isEmpty)
            _ = try await store.noteOpening(ChatOpening(account: "acc_1", began: began))
            #expect(await leftovers.lookIntoOpenings(at: began.addingTimeInterval(63)) == false)
            #expect(try await Set(store.leftovers().map(\.siteChat)) == [ours, late])
        }
    }

    @Test("an opening that is too young to be looked into keeps its chat from the older ones")
    func youngOpening() async throws {
        let time = PassingTime()
        try await withEverydayAccounts(1, now: { time.now }) { pool, _ in
            let store = try SQLiteChatStore.inMemory()
            let began = time.now
            let older = try await pool.accounts[0].client.newChat(model: "qwen3-max")
            time.pass(5)
            let younger = try await pool.accounts[0].client.newChat(model: "qwen3-max")
            _ = try await store.noteOpening(ChatOpening(account: "acc_1", began: began))
            let young = try await store.noteOpening(ChatOpening(account: "acc_1", began: began.addingTimeInterval(5)))
            let leftovers = Leftovers(
                store: store, accounts: pool, afterTurn: AfterTurn(limit: .safetyNet, logger: silentLogger), now: { time.now }, logger: silentLogger)
            #expect(await leftovers.lookIntoOpenings(at: began.addingTimeInterval(63)))
            #expect(try await store.leftovers() == [SiteLeftover(account: "acc_1", siteChat: older)])
            #expect(try await store.openings().map(\.number) == [young])
            #expect(await leftovers.lookIntoOpenings(at: began.addingTimeInterval(68)) == false)
            #expect(try await Set(store.leftovers().map(\.siteChat)) == [older, younger])
        }
    }

    @Test("a chat that the site refused to open is not looked for; one of which nothing came back is")
    func refusedOpening() async throws {
        try await withEverydayAccounts(1) { pool, _ in
            let store = try SQLiteChatStore.inMemory()
            let leftovers = Leftovers(
                store: store, accounts: pool, afterTurn: AfterTurn(limit: .safetyNet, logger: silentLogger), now: { Date() }, logger: silentLogger)
            await #expect(throws: SiteError.self) { _ = try await leftovers.open(of: pool.accounts[0]) { throw SiteError.busy } }
            #expect(try await store.openings().isEmpty)
            await #expect(throws: SiteError.self) {
                _ = try await leftovers.open(of: pool.accounts[0]) { throw SiteError.unavailable(.brokenOff) }
            }
            #expect(try await store.openings().count == 1)
        }
    }

    @Test("what is to be deleted of an account that has been gone for a month is forgotten, and not of one that came back")
    func absentAccounts() async throws {
        try await withEverydayAccounts(1) { pool, _ in
            let store = try SQLiteChatStore.inMemory()
            // Of the account that is there nothing is deleted either: it can't be used.
            pool.accounts[0].state = .waiting(until: .distantFuture)
            for account in ["acc_1", "gone", "back"] {
                try await store.noteOpened(SiteLeftover(account: account, siteChat: "chat of \(account)"), opening: nil)
                _ = try await store.noteOpening(ChatOpening(account: account, began: Date(timeIntervalSince1970: 0)))
            }
            let clock = Mutex(Date(timeIntervalSince1970: 1_000_000))
            func sweep(with accounts: AccountPool, afterDays days: Double) async throws -> Set<String> {
                clock.withLock { $0 += days * 86_400 }
                let leftovers = Leftovers(
                    store: store, accounts: accounts, afterTurn: AfterTurn(limit: .safetyNet, logger: silentLogger),
                    now: { clock.withLock { $0 } }, logger: silentLogger)
                _ = await leftovers.sweep()
                let left = try await Set(store.leftovers().map(\.account))
                #expect(try await Set(store.openings().map(\.account)) == left)
                return left
            }
            let everybody: Set = ["acc_1", "gone", "back"]
            #expect(try await sweep(with: pool, afterDays: 0) == everybody)
            #expect(try await sweep(with: pool, afterDays: 29) == everybody)
            let returned = Account(id: "back", client: .unreachable)
            returned.state = .waiting(until: .distantFuture)
            #expect(try await sweep(with: AccountPool(accounts: pool.accounts + [returned]), afterDays: 0.5) == everybody)
            #expect(try await sweep(with: pool, afterDays: 1) == ["acc_1", "back"])
            #expect(try await sweep(with: pool, afterDays: 29) == ["acc_1", "back"])
            #expect(try await sweep(with: pool, afterDays: 2) == ["acc_1"])
        }
    }

    @Test("a chat that has moved is deleted wherever it was")
    func formerPlaces() async throws {
        try await withEverydayAccounts(2) { pool, site in
            try await withProxy(pool, chats: .inMemory()) { proxy in
                let chat = try #require(try await proxy.post("/api/chat", #"{"message":"One"}"#).json["chatId"] as? String)
                let next = #"{"message":"Two","chatId":"\#(chat)"}"#
                let owner = try #require(pool.usage.first { $0.value.requests.count > 0 }?.key)
                pool.account(owner)?.state = .waiting(until: .distantFuture)
                #expect(try await proxy.post("/api/chat", next).status == 200)
                pool.account(owner)?.state = .usable
                #expect(site.journal.entries.deletedChats.isEmpty)
                #expect(try await proxy.call("DELETE", "/api/chats/\(chat)").status == 200)
                let entries = try await site.journal.wait { entries in entries.deletedChats.count == 2 }
                #expect(Set(entries.deletedChats).count == 2)
            }
        }
    }
}

extension [JournalEntry] {
    /// The chats that were deleted, by the site's ids.
    fileprivate var deletedChats: [String] {
        filter { $0.method == "DELETE" && $0.status == 200 }.compactMap { $0.path.split(separator: "/").last.map(String.init) }
    }
}
