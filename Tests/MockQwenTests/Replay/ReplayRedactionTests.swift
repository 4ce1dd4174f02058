import Foundation
import NIOCore
import RecordingFormat
import TestSupport
import Testing

@testable import MockQwen

@Suite("Requests go through the same redaction as the recorded ones", .timeLimit(.minutes(1)))
struct ReplayRedactionTests {
    private static let mail = "anna.petrova@mail.ru"

    /// Signs in by mail; then a call that carries the address in the middle of a text.
    private func recording() -> Recording {
        let signIn = Exchange(
            id: "010", kind: "sign-in", then: .init(consume: .forever),
            match: Match(path: "/sign-in", json: .object([.init("email", .string("{{email:mail}}"))])), request: RecordedRequest(),
            response: RecordedResponse(status: 200, body: .file("010.txt", ByteBuffer(string: "in"))))
        var tell = Exchange.made("020", path: "/tell", answer: "told")
        tell.match.json = .object([.init("who", .string("I am {{email:mail}}, hello"))])
        return .made([signIn, tell], placeholders: [PlaceholderDefinition(name: "mail", kind: .email)])
    }

    private func ask(_ path: String, _ body: String, as mail: String = mail) async throws -> RawResponse {
        try await withMockSite(.recordings([recording()])) { site in
            try await site.withConnection { connection in
                let visitor = ReplayVisitor(connection: connection)
                #expect(try await visitor.send("POST", "/sign-in", body: #"{"email":"\#(mail)"}"#).text == "in")
                return try await visitor.send("POST", path, body: body)
            }
        }
    }

    @Test("a secret inside of a longer text, whose place in the recording a placeholder has")
    func insideText() async throws {
        #expect(try await ask("/tell", #"{"who":"I am \#(Self.mail), hello"}"#).text == "told")
    }

    @Test("a secret in base64, whose place in the recording filler has")
    func base64() async throws {
        let body = { @Sendable (mail: String) in #"{"mark":"by \#(mail.base64)"}"# }
        let captured = [("/sign-in", #"{"email":"\#(Self.mail)"}"#), ("/blob", body(Self.mail))].map { path, body in
            CapturedExchange(
                method: "POST", host: "chat.qwen.ai", target: path, requestBody: ByteBuffer(string: body), status: 200,
                responseBody: .whole(ByteBuffer(string: "taken")))
        }
        let recording = Redactor().redact(Capture(session: self.recording().session, exchanges: captured), directory: URL(filePath: "/")).recording
        try #require(!"\(recording.exchanges[1].match)".contains(Self.mail.base64))
        try await withMockSite(.recordings([recording])) { site in
            try await site.withConnection { connection in
                let visitor = ReplayVisitor(connection: connection)
                _ = try await visitor.send("POST", "/sign-in", body: #"{"email":"\#(Self.mail)"}"#)
                #expect(try await visitor.send("POST", "/blob", body: body(Self.mail)).text == "taken")
                #expect(try await visitor.send("POST", "/blob", body: body("boris.ivanov@mail.ru")).isMiss)
            }
        }
    }

    @Test("another account's secret in the same place is no match, and is not told")
    func other() async throws {
        let answer = try await ask("/tell", #"{"who":"I am boris.ivanov@mail.ru, hello"}"#)
        #expect(answer.isMiss)
        #expect(answer.text.contains("/who") && !answer.text.contains("boris.ivanov"), "\(answer.text)")
    }

    @Test("a whole value that redaction takes out is compared by itself: that it is a secret of that kind is not enough")
    func wholeValue() async throws {
        let answer = try await ask("/sign-in", #"{"email":"boris.ivanov@mail.ru"}"#)
        #expect(answer.isMiss, "somebody else's address")
        #expect(!answer.text.contains("boris.ivanov"), "\(answer.text)")
    }
}

extension String {
    fileprivate var base64: String { Data(utf8).base64EncodedString() }
}
