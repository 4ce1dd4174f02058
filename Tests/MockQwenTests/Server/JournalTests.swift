import Foundation
import NIOCore
import TestSupport
import Testing

@testable import MockQwen

@Suite("The journal", .timeLimit(.minutes(10)))
struct JournalTests {
    private static let token = "eyJhbGciOiJIUzI1NiJ9.eyJpZCI6IjEifQ.c2lnbmF0dXJl"

    @Test("masks secrets in headers, target and body, and keeps the rest")
    func masking() async throws {
        try await withStub {
            try await $1.say("ok")
        } during: { site in
            try await site.withConnection { connection in
                try await connection.send(
                    "POST", "/a?token=s3cret&x=1",
                    headers: [("Authorization", "Bearer \(Self.token)"), ("Cookie", "token=\(Self.token); acw_tc=s3cret"), ("source", "web")],
                    body: #"{"email":"a@b.c","password":"s3cret\"s3cret","list":["password","kept"],"note":"\#(Self.token)","n":1}"#
                )
                _ = try await connection.receiveResponse()
                try await connection.send("GET", "/__mock/journal")
                let shown = try await connection.receiveResponse().text
                #expect(!shown.contains("s3cret") && !shown.contains("eyJ"))
            }
            let entry = try await site.journal.entry { $0.outcome == .completed }
            #expect(entry.target == "/a?token=***&x=1")
            #expect(entry.header("authorization") == "Bearer ***")
            #expect(entry.header("cookie") == "token=***; acw_tc=***")
            #expect(entry.header("source") == "web")
            #expect(entry.body == #"{"email":"a@b.c","password":"***","list":["password","kept"],"note":"***","n":1}"#)
        }
    }

    @Test("masks the secrets of a form")
    func formMasking() {
        #expect(SecretMask.body("email=a%40b.c&password=s3cret") == "email=a%40b.c&password=***")
    }

    @Test("a body that breaks off inside a secret shows nothing of it")
    func cutMasking() {
        #expect(SecretMask.body(#"{"password": "s3cr"#) == #"{"password": "***"#)
    }

    @Test("keeps only the beginning of a long body, and its length")
    func longBody() async throws {
        try await withStub {
            try await $1.say("ok")
        } during: { site in
            let body = String(repeating: "x", count: Journal.bodyLimit + 5)
            try await site.withConnection { connection in
                try await connection.send("POST", "/", body: body)
                _ = try await connection.receiveResponse()
            }
            let entry = try await site.journal.entry { _ in true }
            #expect(entry.body.utf8.count == Journal.bodyLimit)
            #expect(entry.bodyBytes == body.utf8.count)
        }
    }

    @Test("waiting ends with what was waited for, or with what the journal holds instead")
    func waiting() async throws {
        let journal = Journal()
        _ = journal.open(MockRequest(number: 0, connection: 1, method: "GET", target: "/only", host: SiteHost.chat, headers: [], body: ByteBuffer()))
        let error = await #expect(throws: Journal.TimedOut.self) { try await journal.wait(within: .milliseconds(1)) { $0.count == 2 } }
        #expect("\(try #require(error))".contains("GET chat.qwen.ai/only"))
        async let second = journal.entry { $0.path == "/second" }
        _ = journal.open(
            MockRequest(number: 0, connection: 1, method: "GET", target: "/second?x", host: SiteHost.chat, headers: [], body: ByteBuffer()))
        #expect(try await second.number == 2)
    }

    @Test("the oldest entries make room, and late news of them is passed over")
    func bounded() {
        let journal = Journal()
        for _ in 0...Journal.entryLimit {
            _ = journal.open(MockRequest(number: 0, connection: 1, method: "GET", target: "/", host: SiteHost.chat, headers: [], body: ByteBuffer()))
        }
        journal.note(.outcome(.completed), for: 1)
        journal.note(.outcome(.completed), for: Journal.entryLimit + 1)
        #expect(journal.entries.count <= Journal.entryLimit)
        #expect(journal.entries.last?.outcome == .completed)
        #expect(journal.entries.first.map { $0.number > 1 } == true)
        #expect(journal.count == Journal.entryLimit + 1)
    }

    @Test("large bodies make room sooner")
    func boundedBodies() {
        let journal = Journal(allBodiesLimit: 10_000)
        let body = ByteBuffer(repeating: UInt8(ascii: "x"), count: 100)
        for _ in 0..<300 {
            _ = journal.open(MockRequest(number: 0, connection: 1, method: "POST", target: "/", host: SiteHost.chat, headers: [], body: body))
        }
        #expect(journal.entries.reduce(0) { $0 + $1.body.utf8.count } <= 10_000)
        #expect(journal.entries.last?.number == 300)
    }

    @Test("the server's own endpoints tell health and journal, reset both, and are in no journal")
    func control() async throws {
        try await withStub {
            try await $1.say("ok")
        } during: { site in
            try await site.withConnection { connection in
                try await connection.send("GET", "/somewhere")
                _ = try await connection.receiveResponse()
                try await connection.send("GET", "/__mock/health", host: "auth.qwen.ai")
                #expect(try await connection.receiveResponse().text == #"{"requests":1,"status":"ok"}"#)
                try await connection.send("GET", "/__mock/journal")
                let body = try await connection.receiveResponse().body
                let entries = try JSONDecoder().decode([JournalEntry].self, from: Data(body.readableBytesView))
                #expect(entries.map(\.path) == ["/somewhere"])
                try await connection.send("GET", "/__mock/unused")
                #expect(try await connection.receiveResponse().text == "[]")
                try await connection.send("POST", "/__mock/reset")
                #expect(try await connection.receiveResponse().head.status == 200)
                try await connection.send("GET", "/__mock/nothing")
                #expect(try await connection.receiveResponse().head.status == 404)
            }
            #expect(site.journal.entries.isEmpty)
        }
    }
}
