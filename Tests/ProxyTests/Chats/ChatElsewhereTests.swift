import Foundation
import MockQwen
import QwenSite
import TestSupport
import Testing

@testable import Proxy

@Suite struct ChatElsewhereTests {
    @Test("a chat whose account is gone goes on with another, which is told all of it, once")
    func accountGone() async throws {
        try await withTemporaryFolder { folder in
            try await withEverydayAccounts(2) { pool, site in
                let one = AccountPool(accounts: [pool.accounts[0]])
                let other = AccountPool(accounts: [pool.accounts[1]])
                let first = try await withProxy(one, chats: .open(sessionDirectory: folder, logger: silentLogger)) { proxy in
                    try await proxy.post("/api/chat", #"{"message":"/mock say Blue, I think."}"#)
                }
                let chat = try #require(first.json["chatId"] as? String)
                try await withProxy(other, chats: .open(sessionDirectory: folder, logger: silentLogger)) { proxy in
                    let second = try await proxy.post("/api/chat", #"{"message":"And why?","chatId":"\#(chat)"}"#)
                    let told = "## User\n\n/mock say Blue, I think.\n\n## Assistant\n\nBlue, I think.\n\n## User\n\nAnd why?"
                    #expect(second.answer?.contains("person2") == true)
                    #expect(second.answer?.contains("“\(told)”") == true)
                    #expect(second.json["chatId"] as? String == chat)
                    // From here on the site remembers by itself.
                    let third = try await proxy.post("/api/chat", #"{"message":"Thanks","chatId":"\#(chat)"}"#)
                    #expect(third.answer?.contains("turn 2") == true)
                    #expect(third.answer?.contains("“Thanks”") == true)
                }
            }
        }
    }

    @Test("a chat stays with its account, and leaves it when that is out of use", arguments: Outage.allCases)
    fileprivate func accountOutOfUse(outage: Outage) async throws {
        try await withEverydayAccounts(3) { pool, site in
            try await withProxy(pool, chats: .inMemory()) { proxy in
                let first = try await proxy.post("/api/chat", #"{"message":"/mock say Blue."}"#)
                let chat = try #require(first.json["chatId"] as? String)
                let next = #"{"message":"Why?","chatId":"\#(chat)"}"#
                let second = try await proxy.post("/api/chat", next)
                let owner = try person(in: second, turn: 2)
                pool.accounts[owner - 1].state = outage.state
                let moved = try await proxy.post("/api/chat", #"{"message":"And now?","chatId":"\#(chat)"}"#)
                let newOwner = try person(in: moved, turn: 1)
                #expect(newOwner != owner)
                #expect(moved.json["chatId"] as? String == chat)
                // Where it is now it stays, whatever comes back.
                pool.accounts[owner - 1].state = .usable
                let last = try await proxy.post("/api/chat", next)
                #expect(try person(in: last, turn: 2) == newOwner)
                let told = site.journal.entries.filter { $0.path == "/api/v2/chat/completions" }.map(\.body)
                #expect(told.map { $0.components(separatedBy: "mock say Blue").count - 1 } == [1, 0, 1, 0])
                #expect(told.map { $0.components(separatedBy: "And now?").count - 1 } == [0, 0, 1, 0])
            }
        }
    }

    @Test("where no other account can be used a chat is refused, for as long as that lasts, and goes on in its old place")
    func noneElsewhere() async throws {
        try await withEverydayAccounts(2) { pool, _ in
            try await withProxy(pool, chats: .inMemory()) { proxy in
                let first = try await proxy.post("/api/chat", #"{"message":"One"}"#)
                let chat = try #require(first.json["chatId"] as? String)
                let next = #"{"message":"Two","chatId":"\#(chat)"}"#
                pool.accounts[0].state = .waiting(until: Date(timeIntervalSinceNow: 7200))
                pool.accounts[1].state = .waiting(until: Date(timeIntervalSinceNow: 3600))
                let limited = try await proxy.post("/api/chat", next)
                #expect(limited.status == 429)
                #expect((1...3600).contains(Int(limited.header("retry-after") ?? "") ?? 0))
                pool.accounts[0].state = .parked(url: nil, until: Date(timeIntervalSinceNow: 1800))
                pool.accounts[1].state = .invalid(.signedOut)
                let parked = try await proxy.post("/api/chat", next)
                #expect(parked.status == 503)
                #expect(parked.code == "human_check_required")
                #expect((1...1800).contains(Int(parked.header("retry-after") ?? "") ?? 0))
                for account in pool.accounts { account.state = .usable }
                let reply = try await proxy.post("/api/chat", next)
                #expect(try person(in: reply, turn: 2) == person(in: first, turn: 1))
                #expect(reply.answer?.contains("“Two”") == true)
            }
        }
    }

    @Test("a human check that a turn meets is told, and nothing is worked around; the next turn goes on elsewhere")
    func humanCheck() async throws {
        try await withEverydayAccounts(2) { pool, site in
            try await withProxy(pool, chats: .inMemory()) { proxy in
                let first = try await proxy.post("/api/chat", #"{"message":"One"}"#)
                let chat = try #require(first.json["chatId"] as? String)
                let asked = { site.journal.entries.count { $0.path == "/api/v2/chat/completions" } }
                let before = asked()
                let told = try await proxy.post("/api/chat", #"{"message":"/mock human","chatId":"\#(chat)"}"#)
                #expect(told.status == 503)
                #expect(told.code == "human_check_required")
                #expect(asked() == before + 1)
                let next = try await proxy.post("/api/chat", #"{"message":"Two","chatId":"\#(chat)"}"#)
                #expect(try person(in: next, turn: 1) != person(in: first, turn: 1))
                #expect(next.answer?.contains("mock human") == false)
            }
        }
    }

    @Test("a chat that was deleted at the site goes on in a new one, which is told all of it, once")
    func chatGone() async throws {
        try await withEverydayAccounts(1) { pool, site in
            try await withProxy(pool, chats: .inMemory()) { proxy in
                let first = try await proxy.post("/api/chat", #"{"message":"/mock say Blue."}"#)
                let chat = try #require(first.json["chatId"] as? String)
                let asked = try #require(site.journal.entries.last { $0.path == "/api/v2/chat/completions" })
                let siteChat = try #require(asked.target.split(separator: "=").last.map(String.init))
                try await pool.accounts[0].client.deleteChat(siteChat)
                let second = try await proxy.post("/api/chat", #"{"message":"Why?","chatId":"\#(chat)"}"#)
                #expect(second.answer?.contains("“## User\n\n/mock say Blue.\n\n## Assistant\n\nBlue.\n\n## User\n\nWhy?”") == true)
            }
        }
    }

    @Test("a chat that is too long to be told whole goes on without its oldest turns, and the client is told so")
    func tooLong() async throws {
        let chats = try ChatHistory.inMemory()
        let now = Date()
        let turns = (1...3600).flatMap { turn in
            [Transcript.Role.user, .assistant].map {
                StoredMessage(id: "\(turn)\($0)", role: $0, text: "turn \(turn). " + String(repeating: "Слово ", count: 200), created: now)
            }
        }
        let system = StoredMessage(id: "s", role: .system, text: "Be brief.", created: now)
        try await chats.store.create(Chat(id: ChatID(making: { "old" }), title: "Old", created: now), messages: [system] + turns)
        let log = LogRecorder()
        try await withEverydayAccounts(1) { pool, _ in
            try await withProxy(pool, chats: chats, logger: log.logger) { proxy in
                let reply = try await proxy.post("/api/chat", #"{"message":"Why?","chatId":"old","stream":true}"#)
                #expect(reply.status == 200)
                let leftOut = try #require(reply.header("x-qwen-messages-left-out").flatMap(Int.init))
                #expect(leftOut > 10 && leftOut % 2 == 0)
                let text = try reply.streamedText()
                #expect(text.contains("“## System\n\nBe brief.\n\n## Note\n\n"))
                #expect(text.contains("turn \(leftOut / 2 + 1).") && !text.contains("turn \(leftOut / 2)."))
                #expect(text.contains("## User\n\nWhy?”"))
                #expect(log.lines.contains { $0.hasPrefix("notice") && $0.contains("left out") && $0.contains("old") })
                let next = try await proxy.post("/api/chat", #"{"message":"And?","chatId":"old"}"#)
                #expect(next.answer?.contains("turn 2 of this chat") == true)
                #expect(next.header("x-qwen-messages-left-out") == nil)
            }
        }
    }

    @Test("a message that is too large by itself is refused, and the chat goes on", arguments: [true, false])
    func messageTooLarge(isNew: Bool) async throws {
        try await withEverydayProxy { proxy, site in
            let chat = isNew ? nil : try await proxy.post("/api/chat", #"{"message":"One"}"#).json["chatId"] as? String
            let field = chat.map { #","chatId":"\#($0)""# } ?? ""
            let opened = site.journal.entries.count { $0.path.hasSuffix("/chats/new") }
            let large = try await proxy.post("/api/chat", #"{"message":"\#(String(repeating: "x", count: 130_000))"\#(field)}"#)
            #expect(large.status == 400)
            #expect(large.code == "context_length_exceeded")
            #expect((large.json["error"] as? String)?.contains("120000 bytes") == true)
            #expect(site.journal.entries.count { $0.path.hasSuffix("/chats/new") } == opened)
            let messages = try await proxy.call("GET", "/api/chats\(chat.map { "/\($0)" } ?? "")").text
            #expect(!messages.contains("xxx"))
            let next = try await proxy.post("/api/chat", #"{"message":"Two"\#(field)}"#)
            #expect(next.answer?.contains(isNew ? "turn 1 " : "turn 2 ") == true)
        }
    }

    @Test("a chat that was never at the site begins there with all that it holds")
    func imported() async throws {
        let chats = try ChatHistory.inMemory()
        let now = Date()
        try await chats.store.create(
            Chat(id: ChatID(making: { "old" }), title: "Old", created: now),
            messages: [
                StoredMessage(id: "1", role: .user, text: "Red?", created: now),
                StoredMessage(id: "2", role: .assistant, text: "Green.", created: now),
                StoredMessage(id: "3", role: .user, text: "Lost", state: .failed, created: now),
            ])
        try await withEverydayProxy(chats: chats) { proxy, _ in
            let reply = try await proxy.post("/api/chat", #"{"message":"Why?","chatId":"old"}"#)
            #expect(reply.answer?.contains("“## User\n\nRed?\n\n## Assistant\n\nGreen.\n\n## User\n\nWhy?”") == true)
        }
    }

    /// Whose account has answered, in a chat's turn of that number.
    private func person(in reply: Reply, turn: Int) throws -> Int {
        let answer = try #require(reply.answer, "\(reply.text)")
        #expect(answer.contains("turn \(turn) of this chat"))
        return try #require(answer.firstMatch(of: /answered for person(\d+)@/).flatMap { Int($0.1) })
    }
}

/// How an account can be out of use.
private enum Outage: CaseIterable {
    case waiting, invalid, parked

    var state: AccountState {
        switch self {
        case .waiting: .waiting(until: Date(timeIntervalSinceNow: 3600))
        case .invalid: .invalid(.signedOut)
        case .parked: .parked(url: nil, until: Date(timeIntervalSinceNow: 3600))
        }
    }
}
