import Foundation
import QwenSite
import Synchronization
import TestSupport
import Testing

@testable import Proxy

@Suite struct HistoryFolderTests {
    private static let whole = #"""
        {"id":"8a6e0b52-93a1-4f1b-bb1c-0d4f0a4e7c11","name":"Старый чат","created":1752969600000,"messages":[
          {"id":"m1","role":"user","content":"Привет","timestamp":1752969601,"chat_type":"t2t"},
          {"id":"m2","role":"assistant","content":"Здравствуйте!","timestamp":1752969603,"chat_type":"t2t","info":{"input_tokens":9,"output_tokens":4}},
          {"id":"m3","role":"user","content":[{"type":"text","text":"Что это?"},{"type":"image","image":"https://example.com/a.png"}],"timestamp":1752969700}]}
        """#
    private static let bare = #"[{"role":"user","content":"Bare","timestamp":1752960000},{"role":"assistant","content":"List"}]"#

    private func fill(_ folder: URL) throws -> URL {
        let history = folder.appending(path: "history")
        try FileManager.default.createDirectory(at: history, withIntermediateDirectories: true)
        try Data(Self.whole.utf8).write(to: history.appending(path: "8a6e0b52-93a1-4f1b-bb1c-0d4f0a4e7c11.json"))
        try Data(Self.bare.utf8).write(to: history.appending(path: "chat_0011223344556677.json"))
        try Data(Self.whole.utf8.prefix(200)).write(to: history.appending(path: "torn.json"))
        try Data(#"{"messages":"none"}"#.utf8).write(to: history.appending(path: "wrong.json"))
        return history
    }

    @Test("both forms of the predecessor's files are taken in; damaged ones are told of and left")
    func forms() async throws {
        try await withTemporaryFolder { folder in
            let history = try fill(folder)
            let log = LogRecorder()
            let store = try await ChatHistory.open(sessionDirectory: folder, logger: log.logger).store
            let chat = try #require(try await store.chat(ChatID(making: { "8a6e0b52-93a1-4f1b-bb1c-0d4f0a4e7c11" })))
            #expect(chat.title == "Старый чат")
            #expect(chat.created == Date(timeIntervalSince1970: 1_752_969_600))
            #expect(chat.place == nil)
            let messages = try await store.messages(of: chat.id)
            #expect(messages.map(\.text) == ["Привет", "Здравствуйте!", "Что это?"])
            #expect(messages.map(\.id) == ["m1", "m2", "m3"])
            #expect(messages[1].usage?.inputTokens == 9)
            #expect(messages[2].parts?.contains("https://example.com/a.png") == true)
            #expect(messages.said[2].files.map(\.name) == ["a.png"])
            let bare = try #require(try await store.chat(ChatID(making: { "chat_0011223344556677" })))
            #expect(bare.title == "Bare")
            #expect(bare.created == Date(timeIntervalSince1970: 1_752_960_000))
            #expect(try await store.chats(ChatPage()).total == 2)
            for file in ["torn.json", "wrong.json"] {
                #expect(log.lines.contains { $0.hasPrefix("warning") && $0.contains(file) })
                #expect(FileManager.default.fileExists(atPath: history.appending(path: file).path))
            }
        }
    }

    @Test("times that are none are left out, not taken for times")
    func times() async throws {
        try await withTemporaryFolder { folder in
            let history = folder.appending(path: "history")
            try FileManager.default.createDirectory(at: history, withIntermediateDirectories: true)
            let text = #"{"id":"odd","created":1e20,"updated":-5,"messages":[{"role":"user","content":"Hi","timestamp":1e300}]}"#
            try Data(text.utf8).write(to: history.appending(path: "odd.json"))
            let store = try await ChatHistory.open(sessionDirectory: folder, logger: silentLogger).store
            let chat = try #require(try await store.chat(ChatID(making: { "odd" })))
            #expect(abs(chat.created.timeIntervalSinceNow) < 600)
            #expect(Date(timeIntervalSince1970: 1e300).milliseconds == .max)
        }
    }

    @Test(
        "a file that holds no chat is told of by what is wrong, and where",
        arguments: [
            (#"{"messages":"none"}"#, "'messages' is not acceptable"), (#"{"chat":1}"#, "neither"), ("[", "neither"),
            (
                #"{"messages":[{"role":"user","content":"a"},{"role":"judge","content":"b"}]}"#,
                "'messages[1].role' is not acceptable: 'judge' is no role"
            ),
            (#"[{"content":"a"}]"#, "'[0].role' is missing"),
        ])
    func damage(text: String, reason: String) {
        let error = #expect(throws: ChatFileError.self) { try ChatFile(json: Data(text.utf8)) }
        #expect(error?.reason.contains(reason) == true, "\(String(describing: error))")
    }

    @Test("each file is taken in once, also when its chat was deleted since")
    func once() async throws {
        try await withTemporaryFolder { folder in
            _ = try fill(folder)
            let store = try await ChatHistory.open(sessionDirectory: folder, logger: silentLogger).store
            _ = try await store.delete(ChatID(making: { "chat_0011223344556677" }), forgetsSite: true)
            let again = try await ChatHistory.open(sessionDirectory: folder, logger: silentLogger).store
            #expect(try await again.chats(ChatPage()).total == 1)
        }
    }

    @Test("answers that called tools say so in words, and are exported so")
    func toolCalls() async throws {
        let call = #"{"id":"c","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Omsk\"}"}}"#
        let messages = [
            #"{"role":"user","content":"Is it cold?"}"#, #"{"role":"assistant","content":null,"tool_calls":[\#(call)]}"#,
            #"{"role":"tool","tool_call_id":"c","content":"-30"}"#,
            #"{"role":"assistant","content":[{"type":"text","text":"Yes."}],"tool_calls":[\#(call),\#(call)]}"#,
        ]
        let chats = try ChatHistory.inMemory()
        let line = Data(#"{"id":"tools","messages":[\#(messages.joined(separator: ","))]}"#.utf8)
        #expect(try await chats.takeIn(line) == .imported)
        let words = #"Calls weather with {"city":"Omsk"}"#
        let texts = ["Is it cold?", words, "-30", "Yes.\n\(words)\n\(words)"]
        #expect(try await chats.store.messages(of: ChatID(making: { "tools" })).map(\.text) == texts)
        let lines = Lines()
        try await chats.export { lines.append($0) }
        let other = try ChatHistory.inMemory()
        #expect(try await other.takeIn(Data(lines.all[0].utf8)) == .imported)
        #expect(try await other.store.messages(of: ChatID(making: { "tools" })).map(\.text) == texts)
    }

    @Test("what is exported is imported alike elsewhere, and not twice")
    func roundTrip() async throws {
        try await withTemporaryFolder { folder in
            _ = try fill(folder)
            let history = try await ChatHistory.open(sessionDirectory: folder, logger: silentLogger)
            let lines = Lines()
            try await history.export { lines.append($0) }
            #expect(lines.all.count == 2)
            let other = try ChatHistory.inMemory()
            for line in lines.all { #expect(try await other.takeIn(Data(line.utf8)) == .imported) }
            for line in lines.all { #expect(try await other.takeIn(Data(line.utf8)) == .known) }
            let again = Lines()
            try await other.export { again.append($0) }
            #expect(again.all == lines.all)
            guard case .damaged = try await other.takeIn(Data("{".utf8)) else { throw CancellationError() }
            #expect(try await other.search("Привет", limit: 5)?.count == 1)
            #expect(try await other.search("…", limit: 5) == nil)
        }
    }
}

/// Lines as they come, from whatever thread.
private final class Lines: Sendable {
    private let lines = Mutex<[String]>([])

    func append(_ line: String) { lines.withLock { $0.append(line) } }

    var all: [String] { lines.withLock { $0 } }
}
