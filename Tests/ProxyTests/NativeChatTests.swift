import Foundation
import TestSupport
import Testing

@testable import Proxy

@Suite struct NativeChatTests {
    @Test("the native API answers a message, and goes on with its chat")
    func continuation() async throws {
        try await withEverydayProxy(accounts: 2) { proxy, _ in
            let first = try await proxy.post("/api/chat", #"{"message":"Привет!","model":"qwen-max-latest"}"#)
            #expect(first.status == 200)
            let chat = try #require(first.json["chatId"] as? String)
            #expect(UUID(uuidString: chat) != nil)
            #expect(first.answer?.contains("turn 1") == true)
            #expect((first.json["parentId"] as? String)?.isEmpty == false)
            let account = try #require(["person1", "person2"].first { first.answer?.contains($0) == true })
            for turn in 2...4 {
                let next = try await proxy.post("/api/chat", #"{"message":[{"type":"text","text":"And \#(turn)?"}],"chatId":"\#(chat)"}"#)
                #expect(next.json["chatId"] as? String == chat)
                #expect(next.answer?.contains("turn \(turn)") == true)
                #expect(next.answer?.contains("“And \(turn)?”") == true)
                // A chat belongs to one account.
                #expect(next.answer?.contains(account) == true)
            }
        }
    }

    @Test("messages in place of a message: all of them begin a chat, the newest goes on")
    func messages() async throws {
        try await withEverydayProxy { proxy, _ in
            let first = try await proxy.post(
                "/v1/chat", #"{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"One"}]}"#)
            #expect(first.answer?.contains("## System\n\nBe brief.\n\n## User\n\nOne") == true)
            let chat = try #require(first.json["chatId"] as? String)
            let next = try await proxy.post(
                "/v1/chat",
                #"{"chatId":"\#(chat)","messages":[{"role":"user","content":"One"},{"role":"assistant","content":"x"},{"role":"user","content":"Two"}]}"#
            )
            #expect(next.answer?.contains("turn 2") == true)
            #expect(next.answer?.contains("“Two”") == true)
        }
    }

    @Test("a stream names the chat, its parent and the model in every chunk")
    func stream() async throws {
        try await withEverydayProxy { proxy, _ in
            let reply = try await proxy.post("/api/chat", #"{"message":"Hi","model":"qwen3-max","stream":true}"#)
            let chunks = try reply.chunks()
            let chats = Set(chunks.map { $0["chatId"] as? String })
            let chat = try #require(chats.first ?? nil)
            #expect(chats.count == 1)
            let parents = Set(chunks.map { $0["parentId"] as? String })
            #expect(parents.count == 1)
            #expect(parents.first??.isEmpty == false)
            #expect(Set(chunks.map { $0["model"] as? String }) == ["qwen3-max"])
            #expect(chunks.allSatisfy { $0["usage"] == nil })
            #expect(try reply.events().last == "[DONE]")
            #expect(try await proxy.post("/api/chat", #"{"message":"Again","chatId":"\#(chat)"}"#).answer?.contains("turn 2") == true)
        }
    }

    @Test("a stream ends with the usage where it is asked for")
    func streamedUsage() async throws {
        try await withEverydayProxy { proxy, _ in
            let reply = try await proxy.post("/api/chat", #"{"message":"Hi","stream":true,"stream_options":{"include_usage":true}}"#)
            let chunks = try reply.chunks()
            let last = try #require(chunks.last)
            #expect((last["choices"] as? [Any])?.isEmpty == true)
            #expect(((last["usage"] as? [String: Any])?["total_tokens"] as? Int ?? 0) > 0)
            #expect(last["chatId"] as? String == chunks.first?["chatId"] as? String)
            #expect(chunks.dropLast().allSatisfy { $0["usage"] is NSNull })
        }
    }

    @Test("an empty chatId begins a new chat")
    func emptyID() async throws {
        try await withEverydayProxy { proxy, _ in
            for id in ["\"\"", "null"] {
                let reply = try await proxy.post("/api/chat", #"{"message":"Hi","chatId":\#(id)}"#)
                #expect(reply.answer?.contains("turn 1") == true)
            }
        }
    }
}
