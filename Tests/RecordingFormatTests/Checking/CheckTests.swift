import Foundation
import NIOCore
import RecordingFormat
import TestSupport
import Testing

@Suite("Checking and blessing recordings")
struct CheckTests {
    /// A copy of one of the project's own recordings.
    private func withCopy(_ body: (URL) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let copy = folder.appending(path: "2026-10-answer-plain", directoryHint: .isDirectory)
            try FileManager.default.copyItem(at: recordingsDirectory.appending(path: "sessions/2026-10-answer-plain"), to: copy)
            try body(copy)
        }
    }

    private func contents(_ folder: URL) throws -> [String: Data] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        return Dictionary(uniqueKeysWithValues: try names.map { ($0, try Data(contentsOf: folder.appending(path: $0))) })
    }

    private func edit(_ file: URL, _ change: (String) -> String) throws {
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        try Data(change(text).utf8).write(to: file)
    }

    @Test("the project's own recordings have no finding")
    func own() throws {
        #expect(try RecordingCheck().findings(in: recordingsDirectory) == [])
    }

    @Test("a body that was edited is found, and accepted when it is blessed")
    func bless() throws {
        try withCopy { copy in
            try edit(copy.appending(path: "020-completion.res.sse")) { $0.replacing("Привет!", with: "Здравствуй!") }
            let findings = try RecordingCheck().findings(in: copy)
            #expect(findings.map(\.kind) == [.damaged])
            #expect(findings.allSatisfy { $0.file.hasSuffix("020-completion.json") && $0.line != nil })
            let head = try Data(contentsOf: copy.appending(path: "020-completion.json"))
            #expect(try Blessing.bless(copy) == ["020-completion.json"])
            #expect(try RecordingCheck().findings(in: copy) == [])
            #expect(try Data(contentsOf: copy.appending(path: "020-completion.json")).count == head.count, "only the hash has changed")
            #expect(try Blessing.bless(copy) == [])
            #expect(try FileManager.default.contentsOfDirectory(atPath: copy.deletingLastPathComponent().path) == [copy.lastPathComponent])
        }
    }

    @Test("an edit that brings in a secret is refused, and nothing is changed")
    func leak() throws {
        try withCopy { copy in
            try edit(copy.appending(path: "020-completion.res.sse")) { $0.replacing("Привет!", with: "someone@mail.ru") }
            let before = try contents(copy)
            let error = #expect(throws: BlessingError.self) { try Blessing.bless(copy) }
            guard case .leaks(let findings)? = error else { return }
            #expect(findings.map { URL(filePath: $0.file).lastPathComponent } == ["020-completion.res.sse"])
            #expect(findings.allSatisfy { $0.file.contains(copy.lastPathComponent) && !$0.file.contains(Quarantine.folderName) })
            #expect(try contents(copy) == before)
        }
    }

    @Test("an edit that breaks the format is refused, and nothing is changed")
    func damage() throws {
        try withCopy { copy in
            try edit(copy.appending(path: "020-completion.res.sse")) { $0.replacing(":@ +412", with: ":@ 412") }
            let before = try contents(copy)
            #expect(throws: RecordingError.self) { try Blessing.bless(copy) }
            #expect(try contents(copy) == before)
        }
    }

    @Test("a recording that claims to be live says when, by what, and what was taken out")
    func provenance() throws {
        try withCopy { copy in
            try edit(copy.appending(path: "session.json")) { $0.replacing("\"reconstructed\"", with: "\"live\"") }
            let findings = try RecordingCheck().findings(in: copy)
            #expect(findings.map(\.kind) == [.provenance, .provenance, .provenance])
        }
    }

    @Test("age matters when it is asked for")
    func age() throws {
        try withCopy { copy in
            try edit(copy.appending(path: "session.json")) {
                $0.replacing("\"reconstructed\"", with: "\"public-capture\"").replacing("\"captured\": null", with: "\"captured\": \"2026-10-02\"")
            }
            let now = 1_790_899_200 + 40 * 86_400
            #expect(try RecordingCheck(now: now).findings(in: copy) == [])
            #expect(try RecordingCheck(maximumAge: 41, now: now).findings(in: copy) == [])
            #expect(try RecordingCheck(maximumAge: 39, now: now).findings(in: copy).map(\.kind) == [.age])
        }
    }

    @Test("a recording with a secret stays in a folder that only its owner may enter, and its place stays empty")
    func quarantine() throws {
        try withTemporaryFolder { folder in
            let place = folder.appending(path: "new")
            let body = #"{"text": "the key is Zx3kPq9LmT2vRw7YbN4cHs6JdG1fKa8U, said the model"}"#
            let capture = Capture(
                session: Canaries().session,
                exchanges: [
                    CapturedExchange(method: "GET", host: "chat.qwen.ai", target: "/x", status: 200, responseBody: .whole(ByteBuffer(string: body)))
                ])
            let error = #expect(throws: QuarantineError.self) {
                try Quarantine.admit(Redactor().redact(capture, directory: place), to: place)
            }
            guard case .leaks(let findings, let kept)? = error else { return }
            #expect(findings.count == 1)
            #expect(FileManager.default.fileExists(atPath: kept))
            #expect(!FileManager.default.fileExists(atPath: place.path))
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.appending(path: Quarantine.folderName).path)
            #expect(attributes[.posixPermissions] as? Int == 0o700)
        }
    }
}
