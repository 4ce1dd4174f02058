import NIOCore
import RecordingFormat
import TestSupport
import Testing

@testable import MockQwen

@Suite("A miss names its cause", .timeLimit(.minutes(10)))
struct ReplayMissTests {
    /// A mistake that a client can make, and words that must be in the report.
    struct Mistake: Sendable, CustomTestStringConvertible {
        var what: String
        var words: [String]
        var make: @Sendable (ReplayVisitor, _ chat: String) async throws -> RawResponse
        var testDescription: String { what }
    }

    private static let mistakes: [Mistake] = [
        Mistake(what: "a parent that is none", words: ["2026-10-answer-plain/0", "FAILED: json", "/parent_id", #"+ "nobody""#]) {
            try await $0.ask(chat: $1, parent: "nobody")
        },
        Mistake(
            what: "a parent that is none, behind the first turn", words: ["030-second-turn", "/parent_id", "- {{uuid:answer}} = ", #"+ "nobody""#]
        ) {
            _ = try await $0.ask(chat: $1)
            return try await $0.ask(chat: $1, parent: "nobody")
        },
        Mistake(what: "a second message", words: ["FAILED: json", "/messages", "- an array of 1", "+ an array of 2"]) {
            try await $0.ask(chat: $1, messages: 2)
        },
        Mistake(what: "the role system", words: ["FAILED: json", "/messages/0/role", #"- "user""#, #"+ "system""#]) {
            try await $0.ask(chat: $1, role: "system")
        },
        Mistake(what: "thinking, which was not recorded", words: ["/messages/0/feature_config/thinking_enabled", "- false", "+ true"]) {
            try await $0.ask(chat: $1, isThinking: true)
        },
        Mistake(what: "another chat", words: ["FAILED: query chat_id", "{{uuid:chat}} = ", #"+ "elsewhere""#]) { visitor, _ in
            try await visitor.ask(chat: "elsewhere")
        },
        Mistake(what: "no token", words: ["FAILED: token", "cookie 'token'", "- a valid token", "+ no token"]) { visitor, chat in
            try await ReplayVisitor(connection: visitor.connection).ask(chat: chat)
        },
        Mistake(what: "a token of another day", words: ["FAILED: token", "+ one that was not handed out here"]) { visitor, chat in
            try await ReplayVisitor(connection: visitor.connection, token: "eyJ.eyJ.old").ask(chat: chat)
        },
        Mistake(what: "a body that is no JSON", words: ["FAILED: json", "- a JSON body", "malformed JSON at byte 0"]) { visitor, chat in
            try await visitor.send("POST", "/api/v2/chat/completions?chat_id=\(chat)", body: "hello")
        },
        Mistake(what: "another method", words: ["2026-10-answer-plain/010-new-chat", "FAILED: method", "- POST", "+ PUT"]) { visitor, _ in
            try await visitor.send("PUT", "/api/v2/chats/new", body: "{}")
        },
        Mistake(what: "another host", words: ["020-sign-in", "FAILED: host", "- auth.qwen.ai", "+ chat.qwen.ai"]) { visitor, _ in
            try await visitor.send("POST", "/api/v2/auths/signin", body: #"{"email":"a","password":"geheim"}"#)
        },
        Mistake(what: "another path", words: ["FAILED: path", "+ /api/v3/chats/new"]) { visitor, _ in
            try await visitor.send("POST", "/api/v3/chats/new", body: "{}")
        },
        Mistake(what: "a stop used up", words: ["2026-10-answer-plain/080-stop", "used up: 1 time\n"]) { visitor, chat in
            let body = #"{"chat_id":"\#(chat)","response_id":"r"}"#
            _ = try await visitor.send("POST", "/api/v2/chat/completions/stop?chat_id=\(chat)", body: body)
            return try await visitor.send("POST", "/api/v2/chat/completions/stop?chat_id=\(chat)", body: body)
        },
    ]

    @Test("the report has the nearest exchange and the true cause, in 25 lines", arguments: mistakes)
    func cause(_ mistake: Mistake) async throws {
        var playing = try recordings("account", "answer-plain")
        for index in playing[1].exchanges.indices where playing[1].exchanges[index].kind == "stop" {
            playing[1].exchanges[index].then.consume = .once
        }
        try await withMockSite(.recordings(playing)) { site in
            try await site.withConnection { connection in
                let visitor = try await ReplayVisitor.signedIn(connection)
                let chat = try await visitor.newChat()
                let answer = try await mistake.make(visitor, chat)
                try #require(answer.isMiss)
                for word in mistake.words { #expect(answer.text.contains(word), "\(answer.text)") }
                #expect(answer.text.split(separator: "\n", omittingEmptySubsequences: false).count <= 26)
                #expect(!answer.text.contains("geheim"))
                #expect(answer.text.contains("To record it: mock-qwen record --upstream "))
                #expect(site.journal.entries.last?.isMiss == true)
            }
        }
    }

    @Test("the state that would have been needed")
    func state() async throws {
        let recording = Recording.made([.made("010", when: .init(state: "open"), answer: "")], startState: "shut")
        try await withMockSite(.recordings([recording])) { site in
            try await site.withConnection { connection in
                let answer = try await ReplayVisitor(connection: connection).send("GET", "/")
                #expect(answer.text.contains("FAILED: state\n    - 'open'\n    + 'shut'"), "\(answer.text)")
            }
        }
    }

    @Test("many differences are counted, not all told")
    func manyDifferences() async throws {
        var exchange = Exchange.made("010", answer: "")
        exchange.match.json = .object((0..<40).map { .init("field\($0)", .null) })
        let recording = Recording.made([exchange])
        try await withMockSite(.recordings([recording])) { site in
            try await site.withConnection { connection in
                let answer = try await ReplayVisitor(connection: connection).send("POST", "/", body: "{}")
                #expect(answer.text.contains("and 34 more"))
                #expect(answer.text.split(separator: "\n").count <= 25)
            }
        }
    }

    @Test("a password is not shown")
    func secret() async throws {
        var exchange = Exchange.made("010", answer: "")
        exchange.match.json = .object([.init("password", .string("other"))])
        let recording = Recording.made([exchange])
        try await withMockSite(.recordings([recording])) { site in
            try await site.withConnection { connection in
                let answer = try await ReplayVisitor(connection: connection).send("POST", "/", body: #"{"password":"geheim"}"#)
                #expect(answer.text.contains("/password"))
                #expect(!answer.text.contains("geheim"))
            }
        }
    }
}
