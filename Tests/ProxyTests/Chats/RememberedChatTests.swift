import Foundation
import Testing

@testable import Proxy

@Suite struct RememberedChatTests {
    @Test("of a long chat only the newest messages are read, what the system says, and which files there were")
    func long() async throws {
        let store = try SQLiteChatStore.inMemory()
        let chat = Chat(id: ChatID(making: { "one" }), title: "One", created: Date())
        var messages = [StoredMessage(id: "s", role: .system, text: "Be brief.", created: Date())]
        messages += (1...100).map { StoredMessage(id: "\($0)", role: $0 % 2 == 1 ? .user : .assistant, text: "message \($0)", created: Date()) }
        messages[1].attachments = #"[{"id":"file-00000000000000000000000000000001","name":"a.txt"}]"#
        messages.append(StoredMessage(id: "f", role: .user, text: "failed", state: .failed, created: Date()))
        try await store.create(chat, messages: messages)
        let some = try await store.remembered(of: chat.id, bytes: 50)
        #expect(some.messages.map(\.text) == ["Be brief.", "message 96", "message 97", "message 98", "message 99", "message 100"])
        #expect(some.leftOut == 95)
        let all = try await store.remembered(of: chat.id, bytes: .max)
        #expect(all.messages.map(\.text) == messages.dropLast().map(\.text))
        #expect(all.leftOut == 0)
        #expect(all.files.count == 1 && some.files == all.files)
    }

    @Test("what was not even read counts among the messages that are left out")
    func leftOut() {
        let transcript = Transcript(messages: (96...100).map { .init(role: $0 % 2 == 1 ? .user : .assistant, text: "message \($0)") })
        let told = transcript.fitting(leftOutAlready: 95)
        #expect(told.leftOut == 95)
        #expect(told.text.hasPrefix("## Note") && told.text.contains("95 in number") && told.text.contains("message 96"))
        let least = transcript.fitting(10, leftOutAlready: 95)
        #expect(least.leftOut == 98)
        #expect(least.text.contains("98 in number") && least.text.hasSuffix("## User\n\nmessage 99\n\n## Assistant\n\nmessage 100"))
    }
}
