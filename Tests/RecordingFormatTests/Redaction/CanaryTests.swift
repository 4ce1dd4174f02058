import Foundation
import NIOCore
import RecordingFormat
import TestSupport
import Testing

@Suite("Canaries: 12 secrets in 5 encodings in 3 places")
struct CanaryTests {
    private let canaries = Canaries()

    /// One exchange for each secret and encoding: in a header, in JSON, and cut over the frames of a stream.
    private func planted(_ encoding: CanaryEncoding, seed: UInt64) -> Capture {
        var generator = SeededGenerator(seed: seed)
        var exchanges = canaries.exchanges
        for (index, secret) in canaries.all.enumerated() {
            let text = encoding.encode(secret, &generator)
            exchanges.append(
                CapturedExchange(
                    method: "POST", host: "chat.qwen.ai", target: "/api/v2/chat/completions?chat_id=chat-\(index)",
                    requestHeaders: [HeaderField("x-echo", "before \(text), after")],
                    requestBody: ByteBuffer(string: #"{"note":"see \#(Self.isJSON(text) ? text : Self.escaped(text))!","stream":true}"#), status: 200,
                    responseHeaders: [HeaderField("content-type", "text/event-stream")],
                    responseBody: .stream(Self.stream("Well: \(text) and so on", &generator))))
        }
        return Capture(session: canaries.session, exchanges: exchanges)
    }

    @Test("none is left, wherever it was and however it was written", arguments: CanaryEncoding.allCases, [UInt64(1), 2])
    func nothingLeft(encoding: CanaryEncoding, seed: UInt64) throws {
        let capture = planted(encoding, seed: seed)
        let witness = Witness(secrets: canaries.all)
        let before = capture.exchanges.flatMap { Self.texts($0) }
        #expect(before.reduce(into: Set()) { $0.formUnion(witness.found(in: $1)) }.count == 12, "the witness sees what was planted")

        try withTemporaryFolder { folder in
            let place = folder.appending(path: "canaries")
            let redaction = Redactor().redact(capture, directory: place)
            try Quarantine.admit(redaction, to: place)
            for name in try FileManager.default.contentsOfDirectory(atPath: place.path) {
                let text = String(decoding: try Data(contentsOf: place.appending(path: name)), as: UTF8.self)
                #expect(witness.found(in: text) == [], "\(name)")
            }
            for exchange in try Recording(directory: place).exchanges {
                guard case .stream(_, let stream) = exchange.response.body else { continue }
                #expect(witness.found(in: Self.answer(stream)) == [], "the joined text of \(exchange.id)")
            }
        }
    }

    @Test("requests as they were sent match the redacted recording, redacted before or not", arguments: CanaryEncoding.allCases)
    func matching(encoding: CanaryEncoding) {
        let capture = planted(encoding, seed: 4)
        let recording = Redactor().redact(capture, directory: URL(filePath: "/tmp/none")).recording
        #expect(recording.exchanges.count == capture.exchanges.count)
        for (exchange, captured) in zip(recording.exchanges, capture.exchanges) {
            let parts = captured.target.split(separator: "?").map(String.init)
            let query = parts.dropFirst().map { $0.split(separator: "=", maxSplits: 1).map(String.init) }.map { Match.Parameter($0[0], $0[1]) }
            let call = IncomingCall(
                method: captured.method, host: captured.host, path: parts[0], query: query, headers: captured.requestHeaders,
                body: captured.requestBody)
            let fresh = Placeholders(.frozen, definitions: recording.session.placeholders)
            #expect(exchange.match.evaluate(call, with: fresh).isMatch, "\(exchange.id)")
            #expect(exchange.match.evaluate(CallRedactor().redact(call).call, with: fresh).isMatch, "\(exchange.id)")
        }
    }

    /// The answer in frames, the text cut at random places, and the reads cut elsewhere.
    private static func stream(_ text: String, _ generator: inout SeededGenerator) -> AnnotatedStream {
        var body: [UInt8] = []
        var rest = text[...]
        while !rest.isEmpty {
            let length = Int.random(in: 1...max(2, text.count / 4), using: &generator)
            let content = escaped(String(rest.prefix(length)))
            rest = rest.dropFirst(length)
            body += Array(#"data: {"choices": [{"delta": {"content": "\#(content)", "phase": "answer"}}], "response_id": "r"}"#.utf8) + [0x0A, 0x0A]
        }
        var reads: [AnnotatedStream.Read] = []
        var bytes = body[...]
        while !bytes.isEmpty {
            let length = Int.random(in: 1...120, using: &generator)
            reads.append(.init(delay: .milliseconds(Int.random(in: 0...90, using: &generator)), bytes: ByteBuffer(bytes: bytes.prefix(length))))
            bytes = bytes.dropFirst(length)
        }
        return AnnotatedStream(reads: reads, ending: .eof, endDelay: .milliseconds(3))
    }

    private static func texts(_ exchange: CapturedExchange) -> [String] {
        var texts = [exchange.requestHeaders.map(\.value).joined(separator: "\n"), String(buffer: exchange.requestBody)]
        if case .stream(let stream) = exchange.responseBody { texts.append(answer(stream)) }
        return texts
    }

    private static func answer(_ stream: AnnotatedStream) -> String {
        String(buffer: stream.body).split(separator: "\n").compactMap { line in
            (try? JSONValue(parsing: ByteBuffer(string: String(line.dropFirst(6)))))?[pointer: "/choices/0/delta/content"]?.text
        }.joined()
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    }

    /// Written with JSON escapes already.
    private static func isJSON(_ text: String) -> Bool {
        (try? JSONValue(parsing: ByteBuffer(string: "\"\(text)\""))) != nil
    }
}
