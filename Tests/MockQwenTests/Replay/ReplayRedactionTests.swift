import Foundation
import NIOCore
import RecordingFormat
import TestSupport
import Testing

@testable import MockQwen

@Suite("Requests go through the same redaction as the recorded ones", .timeLimit(.minutes(10)))
struct ReplayRedactionTests {
    private static let mail = "anna.petrova@mail.ru"

    /// Signs in by mail.
    private func recording() -> Recording {
        let signIn = Exchange(
            id: "010", kind: "sign-in", then: .init(consume: .forever),
            match: Match(path: "/sign-in", json: .object([.init("email", .string("{{email:mail}}"))])), request: RecordedRequest(),
            response: RecordedResponse(status: 200, body: .file("010.txt", ByteBuffer(string: "in"))))
        return .made([signIn], placeholders: [PlaceholderDefinition(name: "mail", kind: .email)])
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

    @Test("a whole value that redaction takes out is compared by itself: that it is a secret of that kind is not enough")
    func wholeValue() async throws {
        try await withMockSite(.recordings([recording()])) { site in
            try await site.withConnection { connection in
                let visitor = ReplayVisitor(connection: connection)
                #expect(try await visitor.send("POST", "/sign-in", body: #"{"email":"\#(Self.mail)"}"#).text == "in")
                let answer = try await visitor.send("POST", "/sign-in", body: #"{"email":"boris.ivanov@mail.ru"}"#)
                #expect(answer.isMiss, "somebody else's address")
                #expect(answer.text.contains("/email") && !answer.text.contains("boris.ivanov"), "\(answer.text)")
            }
        }
    }
}

extension String {
    fileprivate var base64: String { Data(utf8).base64EncodedString() }
}
