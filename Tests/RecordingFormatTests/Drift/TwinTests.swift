import Foundation
import NIOCore
import RecordingFormat
import TestSupport
import Testing

/// The twin must not answer what the site never did: where its templates differ from the recordings, the fault is ours.
@Suite("The twin's templates have the shapes of the recordings")
struct TwinTests {
    private static let templates = recordingsDirectory.appending(path: "everyday")

    @Test("no template has a shape that no recording has")
    func shapes() throws {
        #expect(try differences() == [])
    }

    /// What differs in bodies and frames. Heads and requests are not the templates'.
    private func differences() throws -> [String] {
        let recorded = Contract(of: try Recording.all(below: recordingsDirectory.appending(path: "sessions")))
        return Drift(from: recorded, to: Contract(of: [try twin()]), read: ReadFields()).findings.filter { finding in
            finding.part != "request" && !finding.place.hasPrefix("header ") && !finding.place.hasPrefix("cookie ")
        }.map(\.line)
    }

    /// The templates as a recording of the twin.
    private func twin() throws -> Recording {
        let answers: [(file: String, method: String?, host: String?, path: String)] = [
            ("answers/sign-in.json", "POST", "auth.qwen.ai", "/api/v2/auths/signin"),
            ("answers/refresh.json", "GET", "auth.qwen.ai", "/api/v2/auths/refresh"),
            ("answers/account.json", "GET", "chat.qwen.ai", "/api/v1/auths/"),
            ("answers/account-enveloped.json", "GET", "chat.qwen.ai", "/api/v2/auths/"),
            ("answers/models.json", "GET", "chat.qwen.ai", "/api/models"),
            ("answers/new-chat.json", "POST", "chat.qwen.ai", "/api/v2/chats/new"),
            ("answers/chat-deleted.json", "DELETE", "chat.qwen.ai", "/api/v2/chats/{{uuid:chat}}"),
            ("answers/stopped.json", "POST", "chat.qwen.ai", "/api/v2/chat/completions/stop"),
            ("answers/stopped-already.json", "POST", "chat.qwen.ai", "/api/v2/chat/completions/stop"),
            ("answers/telemetry.json", "POST", "chat.qwen.ai", "/api/v2/users/status"),
            ("refusals/rate-limited.json", "POST", "chat.qwen.ai", "/api/v2/chat/completions"),
            ("refusals/refresh-refused.json", "GET", "auth.qwen.ai", "/api/v2/auths/refresh"),
            ("refusals/unauthorized.json", nil, "chat.qwen.ai", "/api/**"),
            ("refusals/token-expired.json", nil, "chat.qwen.ai", "/api/**"),
            ("refusals/human-check.json", nil, nil, "/**"),
            ("refusals/human-check-dialog.json", nil, nil, "/**"),
            ("refusals/human-check-script.html", nil, nil, "/**"),
            ("refusals/human-check-page.html", nil, nil, "/**"),
        ]
        var exchanges = try answers.map { answer in
            var exchange = Exchange(
                id: "010", kind: "answer", match: Match(method: answer.method, host: answer.host, path: answer.path), request: RecordedRequest(),
                response: RecordedResponse(status: 200))
            let body = String(buffer: try filled(answer.file))
            exchange.answer(body, answer.file.hasSuffix(".html") ? "text/html" : "application/json")
            return exchange
        }
        for frames in [
            ["created", "answer", "finished"], ["created", "thinking-summary", "thinking-summary-finished", "answer", "finished"],
            ["created", "think", "think-finished", "answer", "finished"],
        ] {
            let reads = try frames.map { AnnotatedStream.Read(delay: .zero, bytes: try filled("frames/\($0).sse")) }
            exchanges.append(
                Exchange(
                    id: "020", kind: "completion", match: Match(method: "POST", host: "chat.qwen.ai", path: "/api/v2/chat/completions"),
                    request: RecordedRequest(),
                    response: RecordedResponse(
                        status: 200, headers: [HeaderField("content-type", "text/event-stream")],
                        body: .stream("body.sse", AnnotatedStream(reads: reads, ending: .eof, endDelay: .zero)), isTemplate: false)))
        }
        return Recording(
            session: Session(
                name: "twin", origin: .synthetic, source: "Recordings/everyday",
                site: .init(host: "chat.qwen.ai", version: "0.3.12", account: "user"),
                timing: .none),
            exchanges: exchanges, directory: Self.templates)
    }

    private func filled(_ file: String) throws -> ByteBuffer {
        let template = try Template(ByteBuffer(bytes: try Data(contentsOf: Self.templates.appending(path: file))))
        let slots = Dictionary(template.placeholders.map { ($0.name, $0.kind == .text ? "text" : "1") }) { first, _ in first }
        return template.filled(slots.merging(["titles": #"["t"]"#, "thoughts": #"["t"]"#, "role": "user"]) { _, list in list })
    }
}
