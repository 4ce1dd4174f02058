import RecordingFormat
import TestSupport
import Testing

@Suite("A chat as the site keeps it", .timeLimit(.minutes(10)))
struct ChatTreeTests {
    @Test("the whole tree: two branches, who hangs on whom, and what was said")
    func tree() async throws {
        try await withEveryday { site in
            let visitor = try await Visitor.signedIn(site)
            let chat = try await visitor.newChat()
            let first = try await visitor.ask(Question(chat, "One\n“1”"))
            var second = Question(chat, "Two", parent: first.answerID)
            second.features = #"{"thinking_enabled":true,"thinking_format":"summary"}"#
            let left = try await visitor.ask(second)
            let right = try await visitor.ask(Question(chat, "Another two", parent: first.answerID))

            let data = try #require(try await visitor.send("GET", "/api/v2/chats/\(chat)?limit=1").json["data"])
            #expect(data["title"] == .string("One\n“1”"))
            #expect(data["currentId"]?.text == right.answerID)
            #expect(data[pointer: "/chat/history/currentResponseIds/0"]?.text == right.answerID)
            func node(_ id: String?) throws -> JSONValue { try #require(data[pointer: "/chat/history/messages/\(id ?? "")"]) }
            func question(of answer: RawResponse) -> String? { answer.frames.first?[pointer: "/response.created/parent_id"]?.text }

            let root = try node(question(of: first))
            #expect(root["parentId"] == .null && root["content"] == .string("One\n“1”") && root["fid"] == .string("f"))
            #expect(root["childrenIds"] == .array([.string(first.answerID ?? "")]))
            let answer = try node(first.answerID)
            #expect(answer["childrenIds"] == .array([question(of: left), question(of: right)].compactMap { $0.map { .string($0) } }))
            #expect(answer["content"] == .string("") && answer["done"] == .bool(true))
            #expect(answer[pointer: "/content_list/0/content"]?.text == first.answer)
            let thought = try node(left.answerID)
            #expect(thought[pointer: "/content_list/0/phase"] == .string("thinking_summary"))
            #expect(thought[pointer: "/content_list/0/extra/summary_title/content/1"] == .string("Choosing the words"))
            #expect(thought[pointer: "/content_list/1/content"]?.text == left.answer)
            #expect(
                thought[pointer: "/content_list/1/usage/output_tokens"] == left.frames.last { $0["usage"] != nil }?[pointer: "/usage/output_tokens"])
        }
    }

    @Test("a stopped answer keeps what it had said")
    func stopped() async throws {
        try await withEveryday { site in
            let visitor = try await Visitor.signedIn(site)
            let chat = try await visitor.newChat()
            let answer = try await visitor.askAndLeave(Question(chat, "/mock stall 4"))
            _ = try await visitor.stop(chat: chat, answer: answer)
            let node = try await visitor.send("GET", "/api/v2/chats/\(chat)").json[pointer: "/data/chat/history/messages/\(answer)"]
            #expect(node?["is_stop"] == .bool(true) && node?["done"] == .bool(true))
            #expect(node?[pointer: "/content_list/0/content"]?.text?.isEmpty == false)
        }
    }

    @Test("the page can choose another branch, but no message that is none")
    func current() async throws {
        try await withEveryday { site in
            let visitor = try await Visitor.signedIn(site)
            let chat = try await visitor.newChat()
            let first = try #require(try await visitor.ask(Question(chat)).answerID)
            _ = try await visitor.ask(Question(chat))
            _ = try await visitor.send("POST", "/api/v2/chats/\(chat)", body: #"{"currentId":"\#(first)"}"#)
            #expect(try await visitor.send("GET", "/api/v2/chats/\(chat)").json[pointer: "/data/currentId"]?.text == first)
            #expect(try await visitor.send("POST", "/api/v2/chats/\(chat)", body: #"{"currentId":"x"}"#).code == "Bad_Request")
        }
    }

    @Test("an unknown chat, and a deleted one")
    func missing() async throws {
        try await withEveryday { site in
            let visitor = try await Visitor.signedIn(site)
            let chat = try await visitor.newChat()
            _ = try await visitor.send("DELETE", "/api/v2/chats/\(chat)")
            for id in [chat, "nowhere"] { #expect(try await visitor.send("GET", "/api/v2/chats/\(id)").code == "Not_Found") }
        }
    }
}
