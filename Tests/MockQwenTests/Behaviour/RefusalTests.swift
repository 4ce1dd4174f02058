import Foundation
import MockQwen
import RecordingFormat
import TestSupport
import Testing

@Suite("What the behaviour 'everyday' refuses, as the site does", .timeLimit(.minutes(10)))
struct RefusalTests {
    /// A completion that the site refuses with HTTP 200.
    private func expectRefusal(
        _ code: String, _ details: String, actual: String?, _ change: @escaping @Sendable (inout Question) -> Void
    ) async throws {
        try await withEveryday { site in
            let visitor = try await Visitor.signedIn(site)
            var question = Question(try await visitor.newChat())
            change(&question)
            let answer = try await visitor.ask(question)
            #expect(answer.head.status == 200)
            #expect(answer.head.values(of: "content-type") == ["application/json;charset=utf-8"])
            #expect(answer.json["success"] == .bool(false))
            #expect(answer.code == code)
            #expect(answer.details == details)
            #expect(answer.head.values(of: "x-actual-status-code").first == actual)
        }
    }

    @Test("a completion without chat_id")
    func noChat() async throws {
        try await expectRefusal("RequestValidationError", #"["Field 'chat_id': Field required"]"#, actual: "400") { $0.chat = "" }
    }

    @Test("several messages")
    func severalMessages() async throws {
        try await expectRefusal("Bad_Request", "Invalid input too many messages", actual: "400") { $0.messageCount = 2 }
    }

    @Test("a chat that never was")
    func unknownChat() async throws {
        try await expectRefusal("Bad_Request", "Invalid input the chat nowhere is not exist", actual: "404") { $0.chat = "nowhere" }
    }

    @Test("a parent that is no answer of the chat")
    func unknownParent() async throws {
        try await expectRefusal("PARENT_NOT_FOUND", "parent_id somebody not exist", actual: "404") { $0.parent = "somebody" }
    }

    @Test("an unknown model")
    func unknownModel() async throws {
        try await expectRefusal("Bad_Request", "Model not found", actual: "400") { $0.model = "gpt-4" }
    }

    @Test("a model that is listed and not active")
    func inactiveModel() async throws {
        try await expectRefusal("Bad_Request", "Model not found", actual: "400") { $0.model = "qwen3.6-max-preview" }
    }

    @Test("a chat type that is none")
    func unknownChatType() async throws {
        try await expectRefusal("Bad_Request", "internal error", actual: "400") { $0.chatType = "image_gen" }
    }

    @Test("a parent that is a question, not an answer")
    func questionAsParent() async throws {
        try await withEveryday { site in
            let visitor = try await Visitor.signedIn(site)
            let chat = try await visitor.newChat()
            let question = try await visitor.ask(Question(chat)).frames.first?[pointer: "/response.created/parent_id"]?.text
            #expect(try await visitor.ask(Question(chat, parent: question)).code == "PARENT_NOT_FOUND")
        }
    }

    @Test("a completion without the header 'version': the code stands at the top")
    func noVersion() async throws {
        try await withEveryday { site in
            let visitor = try await Visitor.signedIn(site)
            let question = Question(try await visitor.newChat())
            let headers = [("authorization", "Bearer \(visitor.token ?? "")")]
            let answer = try await visitor.send("POST", "/api/v2/chat/completions?chat_id=\(question.chat)", headers: headers, body: question.body)
            #expect(answer.text == #"{"success":false,"code":"Bad_Request","details":"Internal error"}"#)
        }
    }

    @Test("a body that is no JSON")
    func notJSON() async throws {
        try await withEveryday { site in
            let visitor = try await Visitor.signedIn(site)
            #expect(try await visitor.send("POST", "/api/v2/chat/completions?chat_id=a", body: "{").code == "Bad_Request")
        }
    }

    @Test("a message of the role 'system' ends without an answer")
    func systemRole() async throws {
        try await withEveryday { site in
            let visitor = try await Visitor.signedIn(site)
            var question = Question(try await visitor.newChat())
            question.role = "system"
            let answer = try await visitor.ask(question)
            #expect(answer.frames.count == 2 && answer.answer.isEmpty && answer.ending == .complete)
            question.role = "user"
            #expect(try await visitor.ask(question).answer.contains("turn 1"), "the chat is free again")
        }
    }

    @Test("thinking switched off on a model that always thinks: a frame of the stream says so")
    func lockedModel() async throws {
        try await withEveryday { site in
            let visitor = try await Visitor.signedIn(site)
            var question = Question(try await visitor.newChat())
            question.model = "qwen3.8-max"
            let answer = try await visitor.ask(question)
            #expect(answer.head.values(of: "content-type") == ["text/event-stream;charset=utf-8"])
            #expect(answer.frames.map { $0[pointer: "/error/code"]?.text } == ["invalid_input"])
            question.features = #"{"thinking_enabled":true,"thinking_format":"summary"}"#
            #expect(try await visitor.ask(question).answer.contains("turn 1"))
        }
    }

    @Test("a thinking mode that is none hangs without a head")
    func unknownThinkingMode() async throws {
        try await withEveryday { site in
            let visitor = try await Visitor.signedIn(site)
            var question = Question(try await visitor.newChat())
            question.features = #"{"thinking_enabled":false,"thinking_mode":"Disabled"}"#
            try await site.withConnection { [question, token = visitor.token] connection in
                try await connection.send(
                    "POST", "/api/v2/chat/completions?chat_id=\(question.chat)",
                    headers: [("version", "1"), ("authorization", "Bearer \(token ?? "")")],
                    body: question.body
                )
                _ = try await site.journal.entry { $0.played == "completion" }
            }
            let entry = try await site.journal.entry { $0.played == "completion" && $0.outcome == .clientLeft }
            #expect(entry.status == nil)
        }
    }

    @Test("a deleted chat, and deleting it again")
    func deletedChat() async throws {
        try await withEveryday { site in
            let visitor = try await Visitor.signedIn(site)
            let chat = try await visitor.newChat()
            _ = try await visitor.send("DELETE", "/api/v2/chats/\(chat)")
            #expect(try await visitor.ask(Question(chat)).code == "CHAT_NOT_FOUND")
            #expect(try await visitor.send("DELETE", "/api/v2/chats/\(chat)").code == "Not_Found")
        }
    }

    @Test("another account's chat does not exist")
    func foreignChat() async throws {
        try await withEveryday {
            $0.accounts.append(MockAccount(email: "b@example.com", password: "b"))
        } during: { site in
            let chat = try await Visitor.signedIn(site).newChat()
            let other = try await Visitor.signedIn(site, email: "b@example.com", password: "b")
            #expect(try await other.ask(Question(chat)).details == "Invalid input the chat \(chat) is not exist")
            #expect(try await other.send("DELETE", "/api/v2/chats/\(chat)").code == "Not_Found")
        }
    }

    @Test("a body over 128 kB is met with a human check, on any call", arguments: ["/api/v2/chat/completions?chat_id=a", "/api/v2/chats/new"])
    func largeBody(target: String) async throws {
        try await withEveryday { site in
            let visitor = try await Visitor.signedIn(site)
            let answer = try await visitor.send("POST", target, body: String(repeating: "x", count: 129_000))
            #expect(answer.head.status == 200)
            #expect(answer.json[pointer: "/ret/0"] == .string("FAIL_SYS_USER_VALIDATE"))
            #expect(answer.json["success"] == nil)
            let passes = try await visitor.send("POST", target, body: String(repeating: "x", count: 117_000))
            #expect(passes.code == "Bad_Request")
        }
    }

    @Test("what no route matches is a miss, not an answer of the site's")
    func miss() async throws {
        try await withEveryday { site in
            let answer = try await Visitor(site: site).send("GET", "/api/v1/chat/completions")
            #expect(answer.head.status == 599)
            #expect(answer.head.values(of: "x-mockqwen-miss") == ["1"])
            #expect(answer.text.contains("POST chat.qwen.ai/api/v2/chat/completions"))
            #expect(site.journal.entries.first?.isMiss == true)
        }
    }
}
