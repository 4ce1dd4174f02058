import NIOCore
import RecordingFormat
import TestSupport
import Testing

@testable import MockQwen

@Suite("What replay remembers", .timeLimit(.minutes(10)))
struct ReplayStateTests {
    private func answers(_ recording: Recording, to targets: [String]) async throws -> [String] {
        try await withMockSite(.recordings([recording])) { site in
            try await site.withConnection { connection in
                var answers: [String] = []
                for target in targets {
                    try await connection.send("GET", target)
                    let answer = try await connection.receiveResponse()
                    answers.append(answer.isMiss ? "miss" : answer.text)
                }
                return answers
            }
        }
    }

    @Test("once: in order, then used up")
    func once() async throws {
        let recording = Recording.made([
            .made("010", then: .init(consume: .once), answer: "one"), .made("020", then: .init(consume: .once), answer: "two"),
        ])
        #expect(try await answers(recording, to: ["/", "/", "/"]) == ["one", "two", "miss"])
    }

    @Test("last-repeats: in order, then the last for ever")
    func lastRepeats() async throws {
        let recording = Recording.made([
            .made("010", then: .init(consume: .lastRepeats), answer: "one"), .made("020", then: .init(consume: .lastRepeats), answer: "two"),
        ])
        #expect(try await answers(recording, to: ["/", "/", "/", "/"]) == ["one", "two", "two", "two"])
    }

    @Test("forever: again and again, whatever comes after it")
    func forever() async throws {
        let recording = Recording.made([.made("010", answer: "one"), .made("020", answer: "two")])
        #expect(try await answers(recording, to: ["/", "/"]) == ["one", "one"])
    }

    @Test("an exchange waits for its state")
    func states() async throws {
        let recording = Recording.made(
            [
                .made("010", when: .init(state: "open"), answer: "inside"),
                .made("020", path: "/open", then: .init(state: "open", consume: .forever), answer: "opened"),
            ], startState: "shut")
        #expect(try await answers(recording, to: ["/", "/open", "/"]) == ["miss", "opened", "inside"])
    }

    @Test("uses and states of one account are not another's")
    func accounts() async throws {
        var playing = try recordings("account", "answer-stopped")
        playing[1].exchanges = playing[1].exchanges.map { exchange in
            var exchange = exchange
            exchange.then.consume = .once
            return exchange
        }
        try await withMockSite(.recordings(playing)) { site in
            try await site.withConnection { connection in
                let one = try await ReplayVisitor.signedIn(connection)
                let other = try await ReplayVisitor.signedIn(connection, email: "other@example.com")
                _ = try await one.newChat()
                #expect(try await one.send("POST", "/api/v2/chats/new", body: "{}").isMiss)
                #expect(try await !other.newChat().isEmpty)
            }
        }
    }

    @Test("who signs in again is the same account, with its chats")
    func signsInAgain() async throws {
        try await withMockSite(.recordings(try recordings("account", "answer-plain"))) { site in
            try await site.withConnection { connection in
                let chat = try await ReplayVisitor.signedIn(connection).newChat()
                let again = try await ReplayVisitor.signedIn(connection)
                #expect(try await !again.ask(chat: chat).isMiss)
            }
        }
    }

    @Test("what was not played can be asked for, and a reset forgets everything")
    func unusedAndReset() async throws {
        let recording = Recording.made([.made("010", then: .init(consume: .once), answer: "one"), .made("020", path: "/b", answer: "two")])
        try await withMockSite(.recordings([recording])) { site in
            try await site.withConnection { connection in
                func get(_ target: String, method: String = "GET") async throws -> RawResponse {
                    try await connection.send(method, target)
                    return try await connection.receiveResponse()
                }
                #expect(try await get("/").text == "one")
                #expect(try await get("/__mock/unused").json == .array([.string("made-up/020-text")]))
                #expect(try await get("/").isMiss)
                _ = try await get("/__mock/reset", method: "POST")
                #expect(try await get("/").text == "one")
            }
        }
    }

    @Test("recordings that mean different things by a name are not played together")
    func conflict() throws {
        let one = Recording.made([.made("010", answer: "")], placeholders: [.init(name: "a", kind: .uuid)])
        let other = Recording.made([.made("010", answer: "")], placeholders: [.init(name: "a", kind: .opaque)])
        #expect(throws: ReplayError.differentPlaceholders(name: "a", recording: "made-up")) {
            try MockSite(.init(player: .recordings([one, other])), logger: silentLogger)
        }
    }
}
