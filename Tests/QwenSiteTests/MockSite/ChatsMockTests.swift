import Foundation
import MockQwen
import Testing

@testable import QwenSite

/// Chats at a running twin.
@Suite(.timeLimit(.minutes(10))) struct ChatsMockTests {
    @Test("chats are listed over several pages, renamed, read and deleted")
    func everyday() async throws {
        try await withClient(.anyPrompt) { client, journal in
            let model = try await client.plainModel()
            var made: [String] = []
            for _ in 0..<61 { made.append(try await client.newChat(model: model)) }
            var pages: [[ChatSummary]] = []
            for try await page in client.chats() { pages.append(page) }
            #expect(pages.map(\.count) == [60, 1])
            #expect(Set(pages.joined().map(\.id)) == Set(made))
            try await client.renameChat(made[0], title: "Другое \"имя\"")
            #expect(try await client.chat(made[0]).title == "Другое \"имя\"")
            try await client.deleteChat(made[0])
            await #expect(throws: SiteError.chatGone) { try await client.chat(made[0]) }
            try await client.deleteAllChats()
            for try await page in client.chats() { #expect(page.isEmpty) }
            #expect(journal.entries.allSatisfy { !$0.isMiss })
        }
    }

    @Test("an answer given anew and a message that was changed are branches of the chat")
    func branches() async throws {
        try await withClient(.anyPrompt) { client, _ in
            let model = try await client.plainModel()
            let chat = try await client.newChat(model: model)
            let first = try #require(try await client.answer(Question(chat: chat, model: model, text: "first", thinking: .summary)).ids)
            let second = try #require(try await client.answer(Question(chat: chat, parent: first.answer, model: model, text: "second")).ids)
            let anew = try #require(try await client.answer(Question(chat: chat, parent: first.answer, model: model, text: "second")).ids)
            let changed = try #require(try await client.answer(Question(chat: chat, model: model, text: "changed")).ids)
            #expect(Set([first.answer, second.answer, anew.answer, changed.answer]).count == 4)
            let tree = try await client.chat(chat)
            #expect(tree.branch(to: second.answer).map(\.id) == [first.question, first.answer, second.question, second.answer])
            #expect(tree.branch(to: anew.answer).map(\.id) == [first.question, first.answer, anew.question, anew.answer])
            #expect(tree.branch.map(\.id) == [changed.question, changed.answer])
            #expect(tree.messages[first.question]?.text == "first")
            #expect(tree.messages[first.answer]?.text.contains("first") == true)
            #expect(tree.messages[first.answer]?.reasoning.isEmpty == false)
            #expect(tree.messages[second.answer]?.isComplete == true)
        }
    }

    @Test("a recorded list, tree, title and deletion")
    func recorded() async throws {
        try await withClient(try .recorded("2026-10-account", "2026-10-chats")) { client, journal in
            var pages: [[ChatSummary]] = []
            for try await page in client.chats() { pages.append(page) }
            #expect(pages.map { $0.map(\.title) } == [["План на выходные", "Прогулка"]])
            #expect(pages[0].map(\.isPinned) == [true, false])
            let chat = try await client.chat(pages[0][0].id)
            #expect(chat.branch.map(\.text) == ["Составь план на выходные", "В воскресенье в музей."])
            #expect(chat.branch.last?.reasoning == "**Выбираю**\n\nСуббота подойдёт.")
            #expect(chat.messages.values.filter(\.isStopped).map(\.text) == ["В субботу в парк."])
            #expect(chat.changedAt == Date(timeIntervalSince1970: 1_790_925_360))
            try await client.renameChat(chat.id, title: "Выходные")
            try await client.deleteChat(chat.id)
            try await client.deleteAllChats()
            await #expect(throws: SiteError.chatGone) { try await client.chat("7a116743-38fe-4d6c-beca-f23301791619") }
            #expect(journal.entries.allSatisfy { !$0.isMiss })
        }
    }
}
