import Foundation
import NIOCore
import RecordingFormat
import TestSupport
import Testing

@Suite("Importing HTTP archives")
struct ArchiveImportTests {
    private func imported(_ entries: [String: Any]...) throws -> HARArchive.Import {
        try HARArchive(try ArchiveFixture.archive(entries)).imported(to: URL(filePath: "/tmp/none/my-session"), by: "mock-qwen")
    }

    @Test("bytes come from the text, times from the events; events that came together are one read")
    func stream() throws {
        let recording = try imported(ArchiveFixture.stream()).redaction.recording
        let exchange = try #require(recording.exchanges.first)
        guard case .stream("010-completion.res.sse", let stream) = exchange.response.body else {
            Issue.record("no stream")
            return
        }
        #expect(String(buffer: stream.body) == ArchiveFixture.text)
        #expect(stream.reads.map { $0.bytes.readableBytes } == [32, ArchiveFixture.text.utf8.count - 32])
        #expect(stream.reads.map(\.delay) == [.milliseconds(300), .milliseconds(250)])
        #expect(stream.ending == .eof && stream.endDelay == .milliseconds(150))
        #expect(exchange.response.headDelay == 100)
        #expect(exchange.response.http == "2")
        #expect(exchange.request.headers == [HeaderField("cookie", "token={{jwt:access}}")])
        #expect(exchange.response.headers.map(\.name) == ["content-type"], "the body is not encoded any more")
    }

    @Test("it says where it comes from: the browser, the day, a live session")
    func provenance() throws {
        let session = try imported(ArchiveFixture.stream()).redaction.recording.session
        #expect(session.name == "my-session")
        #expect(session.origin == .live && session.timing == .recorded)
        #expect(session.captured == "2026-10-02")
        #expect(session.recorder == "WebInspector 537.36, imported by mock-qwen")
        #expect(session.site.account == "user")
        #expect(!session.sanitised.isEmpty)
    }

    @Test("without times, or with times of other events, it is one read an event, and says so", arguments: [0, 1, 2])
    func withoutTimes(kept: Int) throws {
        let result = try imported(ArchiveFixture.stream(messages: Array(ArchiveFixture.messages.prefix(kept))))
        #expect(result.redaction.recording.session.timing == .none)
        #expect(result.notes == ["POST https://chat.qwen.ai/api/v2/chat/completions: the times of its events are missing"])
        guard case .stream(_, let stream) = result.redaction.recording.exchanges[0].response.body else { return }
        #expect(!stream.isTimed && stream.reads.count == 3)
        #expect(String(buffer: stream.body) == ArchiveFixture.text)
    }

    @Test(
        "how a stream ended",
        arguments: [(nil, Ending.eof), ("net::ERR_ABORTED", .client), ("net::ERR_CONNECTION_RESET", .reset), ("net::ERR_FAILED", .cut)])
    func endings(error: String?, ending: Ending) throws {
        guard case .stream(_, let stream) = try imported(ArchiveFixture.stream(error: error)).redaction.recording.exchanges[0].response.body else {
            Issue.record("no stream")
            return
        }
        #expect(stream.ending == ending)
    }

    @Test("a browser's export without sensitive data is recognised, and the message says how to save it")
    func sanitized() throws {
        let bare = ArchiveFixture.entry("GET", "https://chat.qwen.ai/api/models")
        let error = #expect(throws: HARError.sanitized) { try imported(bare) }
        #expect(error?.description.contains("Export HAR (with sensitive data)") == true)
        #expect(throws: HARError.sanitized) { try imported(ArchiveFixture.stream(messages: [(1.0, nil)])) }
    }

    @Test("only exchanges with the site are taken")
    func hosts() throws {
        let other = ArchiveFixture.entry("GET", "https://assets.alicdn.com/main.js", requestHeaders: [("cookie", "a=b")])
        let lookalike = ArchiveFixture.entry("GET", "https://chat.qwen.ai.evil.test/", requestHeaders: [("cookie", "a=b")])
        #expect(try imported(other, ArchiveFixture.stream(), lookalike).redaction.recording.exchanges.count == 1)
        #expect(throws: HARError.noSite(hosts: ["assets.alicdn.com", "chat.qwen.ai.evil.test"])) { try imported(other, lookalike) }
    }

    @Test("what the browser did not keep is left out and named")
    func missing() throws {
        let evicted = ArchiveFixture.entry("GET", "https://chat.qwen.ai/api/models", text: nil)
        let failed = ArchiveFixture.entry("GET", "https://chat.qwen.ai/api/config", status: 0)
        let result = try imported(evicted, failed, ArchiveFixture.stream())
        #expect(result.redaction.recording.exchanges.map(\.kind) == ["completion"])
        #expect(result.notes.count == 2)
    }

    @Test("bodies in base64 are decoded, cookies that were joined are separate again")
    func encodings() throws {
        let picture = ArchiveFixture.entry(
            "GET", "https://cdn.qwenlm.ai/output/a.png", responseHeaders: [("set-cookie", "a=\nb=")], type: "image/png",
            text: Data([0x89, 0x50, 0xFF]).base64EncodedString(), encoding: "base64")
        let exchange = try imported(picture).redaction.recording.exchanges[0]
        #expect(exchange.response.body == .file("010-output-a-png.res.png", ByteBuffer(bytes: [0x89, 0x50, 0xFF])))
        #expect(exchange.response.headers.map(\.value) == ["image/png", "a=", "b="])
    }

    @Test("what is no archive is refused with the place", arguments: ["", "[]", #"{"log":{}}"#, #"{"log":{"entries":[{}]}}"#])
    func malformed(text: String) {
        #expect(throws: HARError.self) { try HARArchive(Data(text.utf8)).imported(to: URL(filePath: "/tmp/none"), by: "mock-qwen") }
    }
}
