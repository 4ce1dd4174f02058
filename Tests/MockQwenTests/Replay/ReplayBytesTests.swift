import Foundation
import NIOCore
import RecordingFormat
import TestSupport
import Testing

@testable import MockQwen

@Suite("Replay gives back what was recorded", .timeLimit(.minutes(10)))
struct ReplayBytesTests {
    @Test("frozen, every byte of a stream and every border between its reads are as recorded", arguments: [false, true])
    func frozenStream(isThinking: Bool) async throws {
        let playing = try recordings("account", isThinking ? "answer-thinking-summary" : "answer-plain")
        let exchange = try #require(playing[1].exchanges.first { $0.kind == "completion" })
        guard case .stream(_, let stream) = exchange.response.body else { throw NoStream() }
        var placeholders = Placeholders(.frozen, definitions: playing.flatMap(\.session.placeholders))
        let expected = stream.expanded(try Template(stream.body), with: &placeholders)

        try await withMockSite(.recordings(playing), configure: { $0.isFrozen = true }) { site in
            try await site.withConnection { connection in
                let visitor = try await ReplayVisitor.signedIn(connection)
                let chat = try await visitor.newChat()
                let answer = try await visitor.ask(chat: chat, isThinking: isThinking)
                #expect(answer.chunks == expected.reads.map(\.bytes))
                #expect(answer.ending == .complete)
                #expect(answer.head.headers.map(\.name) == exchange.response.headers.map(\.name) + ["transfer-encoding"])
            }
        }
    }

    @Test(
        "a real answer of the site, unchanged, comes out with the same bytes, an event a chunk",
        .enabled(if: SharedCaptures.directory != nil, "the captures are not here"))
    func captures() async throws {
        for file in SharedCaptures.files(endingIn: ".sse") {
            let bytes = ByteBuffer(bytes: try Data(contentsOf: file))
            let stream = try AnnotatedStream(parsing: bytes)
            try await withMockSite(.recordings([.made(stream, isTemplate: false)])) { site in
                try await site.withConnection { connection in
                    try await connection.send("GET", "/")
                    let answer = try await connection.receiveResponse()
                    #expect(answer.body == bytes, "\(file.lastPathComponent)")
                    #expect(answer.chunks.count == stream.reads.count)
                }
            }
        }
    }

    @Test("headers keep order, case and duplicates, and cookies their attributes")
    func headers() async throws {
        try await withMockSite(.recordings(try recordings("account"))) { site in
            try await site.withConnection { connection in
                let answer = try await ReplayVisitor(connection: connection).signIn()
                #expect(answer.head.headers.map(\.name) == ["content-type", "set-cookie", "set-cookie", "set-cookie", "content-length"])
                let cookies = answer.head.values(of: "set-cookie")
                #expect(cookies.map { String($0.prefix { $0 != "=" }) } == ["acw_tc", "refresh_token", "x-ap"])
                #expect(cookies[1].hasSuffix("; Max-Age=2592000; Domain=.qwen.ai; Path=/; HttpOnly; Secure; SameSite=Lax"))
            }
        }
    }

    @Test("ids are new in every account and the same throughout one; the request's id is echoed")
    func ids() async throws {
        try await withMockSite(.recordings(try recordings("account", "answer-plain"))) { site in
            try await site.withConnection { connection in
                let one = try await ReplayVisitor.signedIn(connection)
                let other = try await ReplayVisitor.signedIn(connection, email: "other@example.com")
                let chat = try await one.newChat()
                #expect(try await other.newChat() != chat)
                let stop = try await one.send("POST", "/api/v2/chats/new", body: "{}")
                #expect(stop.json["request_id"]?.text == "11111111-2222-4333-8444-555555555555")
                let answer = try await one.ask(chat: chat).text
                #expect(answer.contains(#"{"chat_id": "\#(chat)", "parent_id":"#))
                let account = try await one.send("GET", "/api/v1/auths/").json
                #expect(account["email"]?.text == "one@example.com")
            }
        }
    }

    private struct NoStream: Error {}
}
