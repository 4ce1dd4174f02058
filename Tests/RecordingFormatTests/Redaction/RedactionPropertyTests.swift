import Foundation
import NIOCore
import RecordingFormat
import TestSupport
import Testing

@Suite("What redaction leaves alone")
struct RedactionPropertyTests {
    private let canaries = Canaries()

    /// Text of braces, escapes, letters of many scripts and secrets.
    ///
    /// - Parameter isGlued: letters may touch a secret, so that both together are another one.
    private func text(_ generator: inout SeededGenerator, isGlued: Bool) -> String {
        let plain = ["{", "{{", "}}", "{{uuid:chat}}", "Привет", "👋", " ", "%", "%zz", "x", "abc", "/", "=", "{{{", "data", "0"]
        let borders = (isGlued ? [""] : []) + [" ", "{", "{{", "{{{", "}", "}}", "\"", "'", "👋", "\\"]
        return (0..<Int.random(in: 1...24, using: &generator)).map { _ in
            guard Bool.random(using: &generator) else { return plain.randomElement(using: &generator) ?? "" }
            return [borders, canaries.all, borders].map { $0.randomElement(using: &generator) ?? "" }.joined()
        }.joined()
    }

    private func capture(seed: UInt64, isGlued: Bool) -> Capture {
        var generator = SeededGenerator(seed: seed)
        var exchanges = canaries.exchanges
        for index in 0..<4 {
            let prompt = JSONValue.object([
                .init("prompt", .string(text(&generator, isGlued: isGlued))), .init("other", .string(text(&generator, isGlued: isGlued))),
            ])
            let frames = (0..<5).map { _ in
                "data: " + String(buffer: JSONValue.object([.init("content", .string(text(&generator, isGlued: isGlued)))]).encoded(.spaced)) + "\n\n"
            }
            let reads = frames.map { AnnotatedStream.Read(delay: .milliseconds(index * 7), bytes: ByteBuffer(string: $0)) }
            exchanges.append(
                CapturedExchange(
                    method: "POST", host: "chat.qwen.ai", target: "/api/v2/thing",
                    requestHeaders: [HeaderField("x-note", text(&generator, isGlued: isGlued))],
                    requestBody: prompt.encoded(), status: 200,
                    responseBody: .stream(AnnotatedStream(reads: reads, ending: .hold, endDelay: .milliseconds(5)))))
        }
        return Capture(session: canaries.session, exchanges: exchanges)
    }

    @Test("redacting twice is redacting once", arguments: UInt64(0)..<12)
    func idempotent(seed: UInt64) {
        let once = Redactor().redact(capture(seed: seed, isGlued: true), directory: URL(filePath: "/tmp/none")).recording
        let twice = Redactor().redact(once).recording
        for (one, two) in zip(once.exchanges, twice.exchanges) {
            #expect(String(buffer: two.request.body.bytes) == String(buffer: one.request.body.bytes))
            #expect(String(buffer: two.response.body.bytes) == String(buffer: one.response.body.bytes))
            #expect(two.request.headers.map(\.value) == one.request.headers.map(\.value))
            #expect(two == one)
        }
        #expect(twice.session.placeholders.map(\.name) == once.session.placeholders.map(\.name))
        #expect(twice.session == once.session)
    }

    @Test("with the values back in their places, every byte is as it was, and so are the reads", arguments: UInt64(0)..<12)
    func restored(seed: UInt64) throws {
        let capture = capture(seed: seed, isGlued: false)
        let recording = Redactor().redact(capture, directory: URL(filePath: "/tmp/none")).recording
        let values = try values(recording)
        for (exchange, captured) in zip(recording.exchanges, capture.exchanges).dropFirst(canaries.exchanges.count) {
            let restore = { (stored: ByteBuffer) in try Template(stored).expanded { values[$0.name] ?? "?" }.bytes }
            #expect(String(buffer: try restore(exchange.request.body.bytes)) == String(buffer: captured.requestBody))
            #expect(String(buffer: try restore(ByteBuffer(string: exchange.request.headers[0].value))) == captured.requestHeaders[0].value)
            guard case .stream(_, let stream) = exchange.response.body, case .stream(let original) = captured.responseBody else {
                Issue.record("the stream is gone")
                continue
            }
            #expect(try stream.reads.map { String(buffer: try restore($0.bytes)) } == original.reads.map { String(buffer: $0.bytes) })
            #expect(stream.reads.map(\.delay) == original.reads.map(\.delay))
            #expect(stream.ending == .hold && stream.endDelay == .milliseconds(5))
        }
    }

    /// The values by the names of their placeholders, read out of the places where they were planted.
    private func values(_ recording: Recording) throws -> [String: String] {
        var values: [String: String] = [:]
        let signIn = recording.exchanges[0]
        let pairs: [(String?, String)] = [
            (signIn.request.headers[1].value, canaries.fingerprint),
            (signIn.response.headers[0].value.split(separator: ";").first.map { String($0.dropFirst(7)) }, canaries.cookie),
            (signIn.response.headers[1].value.split(separator: ";").first.map { String($0.dropFirst(14)) }, canaries.refresh),
        ]
        let request = try JSONValue(parsing: signIn.request.body.bytes)
        let grant = try JSONValue(parsing: recording.exchanges[1].response.body.bytes)
        let texts: [(String?, String)] = [
            (request["email"]?.text, canaries.email), (request["password"]?.text, canaries.password),
            (grant["data"]?["access_key_id"]?.text, canaries.keyID), (grant["data"]?["access_key_secret"]?.text, canaries.keySecret),
            (grant["data"]?["security_token"]?.text, canaries.securityToken),
            (grant["data"]?["file_path"]?.text.map { String($0.dropLast(6)) }, canaries.user),
            (recording.exchanges[1].request.headers[0].value.split(separator: ";").first.map { String($0.dropFirst(6)) }, canaries.access),
        ]
        for (placeholder, value) in pairs + texts {
            let placeholder = try #require(placeholder.flatMap { Placeholder($0) }, "a placeholder for a secret")
            values[placeholder.name] = value
        }
        values["link"] = canaries.link
        values["x5secdata"] = canaries.check
        return values
    }
}
