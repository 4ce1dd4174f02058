import Foundation
import NIOCore
import RecordingFormat
import TestSupport
import Testing

@Suite("Exporting HTTP archives")
struct ArchiveExportTests {
    @Test("every recording of ours comes back: heads, bytes, times, endings and where it comes from")
    func roundTrip() throws {
        for recording in try Recording.all(below: recordingsDirectory.appending(path: "sessions")) {
            let place = URL(filePath: "/tmp/none").appending(path: recording.session.name)
            let back = try HARArchive(try HARArchive(recording).text).imported(to: place, by: "mock-qwen").redaction.recording
            #expect(back.session == recording.session)
            for (one, other) in zip(recording.exchanges, back.exchanges) {
                let name = "\(recording.session.name)/\(one.id)"
                #expect(other.response.body.bytes == one.response.body.bytes, "\(name)")
                #expect(other.request.body.bytes == one.request.body.bytes, "\(name)")
                #expect(other.response.headers == one.response.headers && other.match == one.match && other.then == one.then, "\(name)")
                guard case .stream(_, let before) = one.response.body, case .stream(_, let after) = other.response.body else { continue }
                #expect(total(after) == total(before), "\(name)")
                #expect(after.ending == before.ending && after.endDelay == before.endDelay, "\(name)")
            }
        }
    }

    @Test("written twice, it is the same archive")
    func stable() throws {
        for recording in try Recording.all(below: recordingsDirectory.appending(path: "sessions")) {
            // An archive can't say that a body is not the event stream that its type promises.
            if recording.exchanges.contains(where: \.response.isFalseStream) { continue }
            let text = try HARArchive(recording).text
            let place = URL(filePath: "/tmp/none").appending(path: recording.session.name)
            #expect(
                try HARArchive(try HARArchive(text).imported(to: place, by: "mock-qwen").redaction.recording).text == text,
                "\(recording.session.name)")
        }
    }

    @Test("it has the fields that Chrome reads: the text, and each event with its time")
    func fields() throws {
        let recording = try Recording(directory: recordingsDirectory.appending(path: "sessions/2026-10-answer-plain"))
        let archive = try JSONValue(parsing: ByteBuffer(bytes: try HARArchive(recording).text))
        #expect(archive[pointer: "/log/version"]?.text == "1.2")
        let entry = try #require(archive[pointer: "/log/entries/1"])
        let text = try #require(entry[pointer: "/response/content/text"]?.text)
        guard case .array(let messages)? = entry["_eventSourceMessages"] else {
            Issue.record("no events")
            return
        }
        #expect(messages.count == text.components(separatedBy: "\n\n").count - 1)
        #expect(messages[0]["data"]?.text.map { text.hasPrefix("data: " + $0) } == true)
        #expect(entry[pointer: "/request/url"]?.text?.hasPrefix("https://chat.qwen.ai/api/v2/chat/completions") == true)
    }

    @Test("an archive that names a file out of the recording's folder is refused")
    func outside() throws {
        let recording = try Recording(directory: recordingsDirectory.appending(path: "sessions/2026-10-human-check-json"))
        let text = String(decoding: try HARArchive(recording).text, as: UTF8.self)
        let forged = text.replacing(#"\"kind\":\"human-check\""#, with: #"\"kind\":\"x/../../../evil\""#)
        #expect(forged != text)
        #expect(throws: HARError.self) { try HARArchive(Data(forged.utf8)).imported(to: URL(filePath: "/tmp/none"), by: "mock-qwen") }
    }

    private func total(_ stream: AnnotatedStream) -> Duration { stream.reads.reduce(.zero) { $0 + $1.delay } }
}

extension RecordedResponse {
    fileprivate var isFalseStream: Bool {
        if case .file = body { headers.contains { $0.value.hasPrefix("text/event-stream") } } else { false }
    }
}
