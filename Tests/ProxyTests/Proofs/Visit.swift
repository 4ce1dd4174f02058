import Foundation
import TestSupport
import Testing

@testable import Proxy

/// A client that asks one question after the other, and looks at every answer.
struct Visit: Sendable {
    let proxy: RunningProxy
    let pool: AccountPool
    let time: PassingTime
    let step: Double
    let ledger: Ledger
    let entrance: Entrance

    /// - Parameters:
    ///   - numbers: of the questions; each is asked once, in words of its own.
    ///   - chats: whether the questions are the turns of chats, four of each, rather than chats of their own.
    func run(_ numbers: [Int], chats: Bool) async throws {
        var chat: VisitedChat?
        for number in numbers {
            time.pass(step)
            if number.isMultiple(of: 50) { try await mend() }
            if chats {
                chat = try await continueChat(chat, number)
                if chat?.told.count == 4 { chat = nil }
            } else {
                try await askAlone(number)
            }
        }
    }

    private func askAlone(_ number: Int) async throws {
        let prompt = prompt(number)
        let usable = ledger.usable(pool, at: time.now)
        let outages = ledger.outages
        let reply = try await proxy.complete(prompt, number.isMultiple(of: 3) ? #""stream":true"# : "")
        guard reply.status == 200 else {
            return ledger.expectRightlyRefused(number, reply, checks: 2, isAlone: isOut(usable, since: outages))
        }
        let text = try reply.header("content-type")?.hasPrefix("text/event-stream") == true ? reply.streamedText() : reply.answer ?? ""
        #expect(text.contains("This is turn 1 of this chat"))
        #expect(text.contains("“\(prompt)”"))
        #expect(text.components(separatedBy: "question number").count == 2)
        ledger.noteAnswer(by: try account(in: text), usable: usable)
        ledger.noteSuccess()
    }

    /// Asks the next question of a chat, or the first of a new one, and expects the chat's account to answer it. Where that is or goes out of
    /// use, another may, which is told all that was said, once.
    /// - Returns: the chat as it is now: as it was, where the question was rightly refused.
    private func continueChat(_ chat: VisitedChat?, _ number: Int) async throws -> VisitedChat? {
        let prompt = prompt(number)
        let usable = ledger.usable(pool, at: time.now)
        let outages = ledger.outages
        let reply = try await proxy.post("/api/chat", #"{"message":"\#(prompt)"\#(chat.map { #","chatId":"\#($0.id)""# } ?? "")}"#)
        guard reply.status == 200 else {
            // What a chat's account is asked to do, its person does; only a chat that begins anew may try a second account.
            ledger.expectRightlyRefused(number, reply, checks: chat == nil ? 2 : 1, isAlone: isOut(usable, since: outages))
            return chat
        }
        let text = reply.answer ?? ""
        let id = try #require(reply.json["chatId"] as? String)
        var next = chat ?? VisitedChat(id: id)
        #expect(id == next.id)
        let account = try account(in: text)
        let wasUsable = chat.map { chat in
            usable.contains(chat.account) && ledger.usable(pool, at: time.now).contains(chat.account)
                && ledger.outages[chat.account] == outages[chat.account]
        }
        if let chat, text.hasPrefix("This is turn \(chat.turn + 1) of this chat") {
            #expect(account == chat.account)
            #expect(text.contains("“\(prompt)”"))
            next.turn += 1
        } else {
            #expect(wasUsable != true, "its account could have answered")
            #expect(text.hasPrefix("This is turn 1 of this chat"))
            #expect(text.contains("“\(next.transcript(before: prompt))”"))
            if chat != nil { ledger.noteMove() }
            ledger.noteAnswer(by: account, usable: usable)
            next.turn = 1
        }
        ledger.noteSuccess()
        next.account = account
        next.told.append((prompt, text))
        return next
    }

    /// Whether each account that was usable has gone out of use since, or none is now.
    private func isOut(_ usable: [Int], since outages: [Int: Int]) -> Bool {
        usable.allSatisfy { ledger.outages[$0] != outages[$0] } || ledger.usable(pool, at: time.now).isEmpty
    }

    private func prompt(_ number: Int) -> String { "question number \(number) of all" }

    private func account(in text: String) throws -> Int {
        try #require(text.firstMatch(of: /answered for person(\d+)@/).flatMap { Int($0.1) })
    }

    /// What a user does now and then: signs in anew what has become invalid.
    private func mend() async throws {
        for (index, account) in pool.accounts.enumerated() where account.state.isInvalid {
            let renewed = try await entrance.signIn(index + 1)
            pool.replace(with: pool.accounts.map { $0.id == renewed.id ? renewed : $0 })
        }
    }
}

/// A chat as its client knows it.
private struct VisitedChat {
    var id: String
    /// Whose account has answered last.
    var account = 0
    /// Of its chat at the site.
    var turn = 0
    var told: [(question: String, answer: String)] = []

    /// What an account is told that has not answered yet.
    func transcript(before question: String) -> String {
        guard !told.isEmpty else { return question }
        return told.map { "## User\n\n\($0.question)\n\n## Assistant\n\n\($0.answer)\n\n" }.joined() + "## User\n\n\(question)"
    }
}
