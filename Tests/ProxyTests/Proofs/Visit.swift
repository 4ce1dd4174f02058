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
        var chat: (id: String, account: Int, turn: Int)?
        for number in numbers {
            time.pass(step)
            if number.isMultiple(of: 50) { try await mend() }
            if !chats {
                _ = try await ask(number, in: nil)
            } else if let present = chat {
                let isAnswered = try await ask(number, in: present) != nil
                chat = isAnswered && present.turn < 3 ? (present.id, present.account, present.turn + 1) : nil
            } else {
                chat = try await ask(number, in: nil, remembers: true).flatMap { reply in reply.chat.map { ($0, reply.account, 1) } }
            }
        }
    }

    /// Asks, and expects the answer to be this question's, by this chat's account.
    /// - Returns: `nil` where the question was rightly refused.
    private func ask(
        _ number: Int, in chat: (id: String, account: Int, turn: Int)?, remembers: Bool = false
    ) async throws -> (chat: String?, account: Int)? {
        let prompt = "question number \(number) of all"
        let usable = ledger.usable(pool, at: time.now)
        let outages = ledger.outages
        let reply: Reply
        if let chat {
            reply = try await proxy.post("/api/chat", #"{"message":"\#(prompt)","chatId":"\#(chat.id)"}"#)
        } else if remembers {
            reply = try await proxy.post("/api/chat", #"{"message":"\#(prompt)"}"#)
        } else {
            reply = try await proxy.complete(prompt, number.isMultiple(of: 3) ? #""stream":true"# : "")
        }
        guard reply.status == 200 else {
            let stillUsable = ledger.usable(pool, at: time.now)
            let couldServe = chat.map { chat in
                usable.contains(chat.account) && stillUsable.contains(chat.account)
                    && ledger.outages[chat.account] == outages[chat.account]
            }
            ledger.expectRightlyRefused(number, reply, chatCouldGoOn: couldServe)
            return nil
        }
        let text = try reply.header("content-type")?.hasPrefix("text/event-stream") == true ? reply.streamedText() : reply.answer ?? ""
        #expect(text.contains("“\(prompt)”"))
        #expect(text.components(separatedBy: "question number").count == 2)
        #expect(text.contains("This is turn \((chat?.turn ?? 0) + 1) of this chat"))
        let account = try #require(text.firstMatch(of: /answered for person(\d+)@/).flatMap { Int($0.1) })
        if let chat { #expect(account == chat.account) } else { ledger.noteAnswer(by: account, usable: usable) }
        ledger.noteSuccess()
        return (reply.json["chatId"] as? String, account)
    }

    /// What a user does now and then: signs in anew what has become invalid.
    private func mend() async throws {
        for (index, account) in pool.accounts.enumerated() where account.state == .invalid {
            let renewed = try await entrance.signIn(index + 1)
            pool.replace(with: pool.accounts.map { $0.id == renewed.id ? renewed : $0 })
        }
    }
}
