import Foundation
import NIOCore
import QwenSite
import TestSupport
import Testing

@testable import Proxy

@Suite struct ChatFailureTests {
    @Test(
        "a turn that fails leaves the chat usable, and its message is kept once, however often it is asked, and told once",
        arguments: ["/mock fail Bad_Request", "/mock cut 4"])
    func failedTurn(prompt: String) async throws {
        try await withEverydayProxy { proxy, _ in
            let first = try await proxy.post("/api/chat", #"{"message":"One"}"#)
            let chat = try #require(first.json["chatId"] as? String)
            for _ in 1...3 {
                #expect(try await proxy.post("/api/chat", #"{"message":"\#(prompt)","chatId":"\#(chat)"}"#).status >= 400)
            }
            let listed = (try await proxy.call("GET", "/api/chats").json["chats"] as? [[String: Any]])?.first
            #expect(listed?["messageCount"] as? Int == 2)
            #expect(listed?["userMessageCount"] as? Int == 1)
            let next = try await proxy.post("/api/chat", #"{"message":"Two","chatId":"\#(chat)"}"#)
            #expect(next.answer?.contains("turn 2") == true)
            #expect(try await states(of: chat, proxy) == ["whole", "whole", "failed", "whole", "whole"])
        }
    }

    @Test("a turn that fails leaves the chat its model")
    func failedModel() async throws {
        try await withEverydayProxy { proxy, _ in
            let first = try await proxy.post("/api/chat", #"{"message":"One","model":"qwen3.7-plus"}"#)
            let chat = try #require(first.json["chatId"] as? String)
            let refused = #"{"message":"/mock fail Bad_Request","chatId":"\#(chat)","model":"qwen3.8-max"}"#
            #expect(try await proxy.post("/api/chat", refused).status >= 400)
            let next = try await proxy.post("/api/chat", #"{"message":"Two","chatId":"\#(chat)"}"#)
            #expect(next.json["model"] as? String == "qwen3.7-plus")
            let changed = try await proxy.post("/api/chat", #"{"message":"Three","chatId":"\#(chat)","model":"qwen3.8-max"}"#)
            #expect(changed.json["model"] as? String == "qwen3.8-max")
            #expect(try await proxy.call("GET", "/api/chats/\(chat)").text.contains(#""model":"qwen3.8-max""#))
        }
    }

    @Test("a stream that breaks keeps what it said, as failed, and the chat goes on before it")
    func brokenStream() async throws {
        let (body, source) = SiteBody.makeStream()
        let site = ScriptedSite { request in
            guard request.body?.bytes.map({ String(buffer: $0).contains("Two") }) == true else { return .events([.created, .text("Hello"), .end]) }
            for frame in [ScriptedSite.Frame.created, .text("Half")] { source.yield(ByteBuffer(string: frame.bytes)) }
            return .stream(body)
        }
        try await withProxy(site) { proxy in
            let first = try await proxy.post("/api/chat", #"{"message":"One"}"#)
            let chat = try #require(first.json["chatId"] as? String)
            try await proxy.withConnection { connection in
                try await connection.send("POST", "/api/chat", host: "localhost", body: #"{"message":"Two","chatId":"\#(chat)","stream":true}"#)
                #expect(try await connection.receiveHead().status == 200)
                var text = ""
                while !text.contains("Half") { text += String(buffer: try #require(try await connection.receiveChunk())) }
                source.finish()
                while let chunk = try? await connection.receiveChunk() { text += String(buffer: chunk) }
                #expect(text.contains("site_broke_off"), "\(text)")
            }
            // It is kept behind what the client is told.
            try await wait { try await !states(of: chat, proxy).contains("running") }
            #expect(try await states(of: chat, proxy) == ["whole", "whole", "failed", "failed"])
        }
    }

    @Test("what came before a question is kept whatever becomes of its answer, and told with the next")
    func contextOfAFirstTurn() async throws {
        let store = try SQLiteChatStore.inMemory()
        let turns = ChatTurns(keeper: try TurnKeeper(store), queue: ChatQueue(Limits()), surroundings: Surroundings())
        let text =
            #"{"messages":[{"role":"system","content":"Rhyme."},{"role":"user","content":"A"},{"role":"assistant","content":"B"},"#
            + #"{"role":"user","content":"C"}]}"#
        let request = try JSONDecoder().decode(NativeChatRequest.self, from: Data(text.utf8))
        let sent = try request.transcript()
        let turn = try await turns.begin(try await turns.enter(request, with: sent), request, sent)
        // As the next start of a program does that was killed meanwhile.
        try await store.failRunningTurns()
        defer { withExtendedLifetime(turn) {} }
        let messages = try await store.messages(of: turn.chat.id)
        #expect(messages.map(\.state) == [.whole, .whole, .whole, .failed])
        #expect(try await store.remembered(of: turn.chat.id, bytes: .max).messages.map(\.text) == ["Rhyme.", "A", "B"])
    }

    @Test("a chat whose first turn fails is none")
    func firstTurn() async throws {
        try await withEverydayProxy { proxy, _ in
            let failed = try await proxy.post("/api/chat", #"{"message":"/mock fail Bad_Request"}"#)
            #expect(failed.status == 502)
            let listed = try await proxy.call("GET", "/api/chats")
            #expect((listed.json["chats"] as? [Any])?.isEmpty == true)
        }
    }

    @Test("two turns in one chat at a time: the second waits, and follows the first")
    func twoAtATime() async throws {
        try await withEverydayProxy { proxy, _ in
            let first = try await proxy.post("/api/chat", #"{"message":"One"}"#)
            let chat = try #require(first.json["chatId"] as? String)
            let answers = try await withThrowingTaskGroup(of: String.self) { group in
                for number in 2...6 {
                    group.addTask { try await proxy.post("/api/chat", #"{"message":"M\#(number)","chatId":"\#(chat)"}"#).answer ?? "" }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            for turn in 2...6 { #expect(answers.count { $0.contains("turn \(turn) ") } == 1, "\(answers)") }
        }
    }

    @Test("a turn whose client leaves makes way for the one that waits, and what it said is kept as cut")
    func leaving() async throws {
        try await withEverydayProxy {
            $0.limits.chatQueue = 1
        } _: { proxy, _ in
            let first = try await proxy.post("/api/chat", #"{"message":"One"}"#)
            let chat = try #require(first.json["chatId"] as? String)
            let second = try await proxy.withConnection { connection in
                try await connection.send(
                    "POST", "/api/chat", host: "localhost", headers: [("content-type", "application/json")],
                    body: #"{"message":"/mock stall 4","chatId":"\#(chat)","stream":true}"#)
                #expect(try await connection.receiveHead().status == 200)
                return try await withThrowingTaskGroup(of: Reply.self) { group in
                    for _ in 1...2 { group.addTask { try await proxy.post("/api/chat", #"{"message":"Two","chatId":"\#(chat)"}"#) } }
                    // That one of them is refused tells that the other one waits.
                    let refused = try #require(try await group.next())
                    #expect(refused.code == "chat_busy", "\(refused.text)")
                    try await connection.close()
                    return try #require(try await group.next())
                }
            }
            #expect(second.status == 200, "\(second.text)")
            #expect(second.answer?.contains("“Two”") == true)
            let shown = try await proxy.call("GET", "/api/chats/\(chat)").json["history"] as? [String: Any]
            let contents = (shown?["messages"] as? [[String: Any]] ?? []).compactMap { $0["content"] as? String }
            #expect(contents.count { $0 == "Two" } == 1)
            #expect(try await states(of: chat, proxy) == ["whole", "whole", "whole", "cut", "whole", "whole"])
        }
    }

    private func states(of chat: String, _ proxy: RunningProxy) async throws -> [String?] {
        let history = try await proxy.call("GET", "/api/chats/\(chat)").json["history"] as? [String: Any]
        return (history?["messages"] as? [[String: Any]] ?? []).map { $0["state"] as? String }
    }
}
