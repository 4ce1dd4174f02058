import Foundation
import NIOCore
import TestSupport
import Testing

@testable import RecordingFormat

@Suite("Redaction of real streams")
struct RealCaptureTests {
    @Test(
        "ids get names, everything else stays byte for byte, and nothing is left for the leak scan",
        .enabled(if: SharedCaptures.directory != nil, "there are no captures beside the project"),
        arguments: SharedCaptures.files(endingIn: ".sse"))
    func restored(file: URL) throws {
        let original = try AnnotatedStream(parsing: ByteBuffer(bytes: try Data(contentsOf: file)))
        let exchange = CapturedExchange(
            method: "POST", host: "chat.qwen.ai", target: "/api/v2/chat/completions", status: 200, responseBody: .stream(original))
        let redaction = Redactor().redact(Capture(session: Canaries().session, exchanges: [exchange]), directory: URL(filePath: "/tmp/none"))
        guard case .stream(_, let stream) = redaction.recording.exchanges[0].response.body else {
            Issue.record("the stream is gone")
            return
        }
        let values = Dictionary(redaction.secrets.search.secrets.map { ($0.placeholder.name, $0.value) }) { first, _ in first }
        let restored = try Template(stream.body).expanded { values[$0.name] ?? "?" }
        #expect(String(buffer: restored.bytes) == String(buffer: original.body))
        #expect(stream.reads.count == original.reads.count)

        try withTemporaryFolder { folder in
            try redaction.recording.write(to: folder)
            #expect(try LeakScan(known: redaction.secrets).findings(below: folder) == [])
        }
    }
}
