import Foundation
import RecordingFormat
import TestSupport
import Testing

@Suite("Damaged recordings")
struct DamagedRecordingTests {
    /// One change to a good recording, and where the refusal must point.
    struct Damage: Sendable, CustomTestStringConvertible {
        var what: String
        var file: String
        var old: String
        var new: String
        var pointsAt: String
        var reason: String
        var testDescription: String { what }
    }

    @Test(
        "a damaged recording is refused, naming file and line",
        arguments: [
            Damage(
                what: "an unknown version", file: "session.json", old: #""format": 1"#, new: #""format": 2"#, pointsAt: #""format""#,
                reason: "format 2 is unknown"),
            Damage(
                what: "no origin", file: "session.json", old: #""origin": "reconstructed","#, new: "", pointsAt: "{", reason: "'origin' is missing"),
            Damage(
                what: "an origin that is none", file: "session.json", old: #""reconstructed""#, new: #""real""#, pointsAt: #""origin""#,
                reason: "unknown value 'real'"),
            Damage(
                what: "a member that is none", file: "session.json", old: #""recorder""#, new: #""recoder""#, pointsAt: #""recoder""#,
                reason: "unknown member 'recoder'"),
            Damage(
                what: "no JSON", file: "session.json", old: #""timing": "#, new: #""timing" "#, pointsAt: #""timing""#, reason: "malformed JSON"),
            Damage(
                what: "a kind of placeholder that is none", file: "session.json", old: #""kind": "cookie""#, new: #""kind": "biscuit""#,
                pointsAt: "biscuit", reason: "unknown value 'biscuit'"),
            Damage(
                what: "a value from nowhere", file: "session.json", old: "* req header x-request-id", new: "the request", pointsAt: "the request",
                reason: "expected 'ID res PLACE'"),
            Damage(
                what: "a length that is none", file: "session.json", old: #""length": 60"#, new: #""length": -1"#,
                pointsAt: #""length": -1"#, reason: "no length of a value: -1"),
            Damage(
                what: "a life without end", file: "session.json", old: #""900s""#, new: #""9223372036854775807s""#, pointsAt: "9223372036854775807s",
                reason: "expected seconds such as '900s'"),
            Damage(
                what: "a time beyond all clocks", file: "020-sign-in.json", old: "{{jwt:refresh}}; Max", new: "{{now:s+9223372036854775807}}; Max",
                pointsAt: "{{now:s+9", reason: "begins no known placeholder"),
            Damage(
                what: "a wrong hash", file: "020-sign-in.json", old: #""sha256": ""#, new: #""sha256": "0"#, pointsAt: #""sha256""#,
                reason: "'020-sign-in.res.json' has been changed"),
            Damage(
                what: "a changed body", file: "020-sign-in.res.json", old: "normal", new: "plus", pointsAt: "020-sign-in.json:\"sha256\"",
                reason: "'020-sign-in.res.json' has been changed"),
            Damage(
                what: "a body outside of the folder", file: "020-sign-in.json", old: "020-sign-in.res.json", new: "../020-sign-in.res.json",
                pointsAt: #""body""#, reason: "does not lie in the recording's folder"),
            Damage(
                what: "an absolute body", file: "020-sign-in.json", old: "020-sign-in.res.json", new: "/etc/passwd", pointsAt: #""body""#,
                reason: "does not lie in the recording's folder"),
            Damage(
                what: "a body that is not there", file: "020-sign-in.json", old: "020-sign-in.res.json", new: "021.res.json", pointsAt: #""body""#,
                reason: "can't be read"),
            Damage(
                what: "a status that is none", file: "020-sign-in.json", old: #""status": 200"#, new: #""status": 2000"#, pointsAt: #""status""#,
                reason: "no HTTP status"),
            Damage(
                what: "a status in words", file: "020-sign-in.json", old: #""status": 200"#, new: #""status": "ok""#, pointsAt: #""status""#,
                reason: "expected a whole number, found string"),
            Damage(
                what: "a header without value", file: "020-sign-in.json", old: #"["accept-language", "en-US,en;q=0.9"]"#,
                new: #"["accept-language"]"#, pointsAt: "accept-language", reason: "a header is a pair"),
            Damage(
                what: "a placeholder that is none, in a header", file: "020-sign-in.json", old: "{{jwt:refresh}}; Max", new: "{{refresh}}; Max",
                pointsAt: "{{refresh}}", reason: "begins no known placeholder"),
            Damage(
                what: "a name of another kind", file: "020-sign-in.json", old: "{{jwt:refresh}}; Max", new: "{{uuid:refresh}}; Max",
                pointsAt: #""response""#, reason: "'{{uuid:refresh}}': session.json says that 'refresh' is of kind 'jwt'"),
            Damage(
                what: "a pattern of two parts", file: "020-sign-in.json", old: #""password": "{{sha256:password}}"}"#,
                new: #""password": "x{{sha256:password}}"}"#, pointsAt: "x{{sha256", reason: "neither plain text nor one placeholder"),
            Damage(
                what: "an id that is not the file's", file: "020-sign-in.json", old: #""id": "020""#, new: #""id": "021""#, pointsAt: #""id""#,
                reason: "does not begin with the id"),
            Damage(
                what: "a use that is none", file: "020-sign-in.json", old: "forever", new: "often", pointsAt: "often", reason: "unknown value 'often'"
            ),
        ])
    func damaged(_ damage: Damage) throws {
        try withCopy(of: "2026-10-account") { folder in
            let file = folder.appending(path: damage.file)
            let text = try String(contentsOf: file, encoding: .utf8)
            let damaged = text.replacing(damage.old, with: damage.new, maxReplacements: 1)
            try #require(damaged != text)
            try damaged.write(to: file, atomically: true, encoding: .utf8)

            // "FILE:TEXT" where the refusal points at another file than the damaged one.
            let target =
                damage.pointsAt.hasPrefix("0")
                ? damage.pointsAt.split(separator: ":", maxSplits: 1).map(String.init) : [damage.file, damage.pointsAt]
            let lines = try String(contentsOf: folder.appending(path: target[0]), encoding: .utf8).split(
                separator: "\n", omittingEmptySubsequences: false)
            let line = try #require(lines.firstIndex { $0.contains(target[1]) }) + 1

            let error = try #require(throws: RecordingError.self) { try Recording(directory: folder) }
            #expect(error.file.hasSuffix(target[0]))
            #expect(error.line == line, "\(error)")
            #expect(error.reason.contains(damage.reason), "\(error)")
        }
    }

    @Test("a link out of the folder is refused like a path out of it")
    func link() throws {
        try withCopy(of: "2026-10-account") { folder in
            let body = folder.appending(path: "020-sign-in.res.json")
            let outside = folder.deletingLastPathComponent().appending(path: "outside-\(UUID().uuidString)")
            try FileManager.default.moveItem(at: body, to: outside)
            defer { try? FileManager.default.removeItem(at: outside) }
            try FileManager.default.createSymbolicLink(at: body, withDestinationURL: outside)
            let error = try #require(throws: RecordingError.self) { try Recording(directory: folder) }
            #expect(error.reason.contains("does not lie in the recording's folder"))
        }
    }

    @Test("a body of 100 MB is refused before it is read, with the line that names it, and so is what is no plain file")
    func longBody() throws {
        try withCopy(of: "2026-10-account") { folder in
            let body = folder.appending(path: "020-sign-in.res.json")
            let head = try String(contentsOf: folder.appending(path: "020-sign-in.json"), encoding: .utf8)
            let line = try #require(head.split(separator: "\n").firstIndex { $0.contains("\"body\"") }) + 1
            let handle = try FileHandle(forWritingTo: body)
            try handle.truncate(atOffset: 100 << 20)
            try handle.close()
            var error = try #require(throws: RecordingError.self) { try Recording(directory: folder) }
            #expect(error.file.hasSuffix("020-sign-in.json") && error.line == line)
            #expect(error.reason.contains("the file has 104857600 bytes"))
            #expect(throws: RecordingError.self) { try LeakScan().findings(below: folder) }

            try FileManager.default.removeItem(at: body)
            #expect(mkfifo(body.path, 0o600) == 0)
            error = try #require(throws: RecordingError.self) { try Recording(directory: folder) }
            #expect(error.reason.contains("can't be read"))
        }
    }

    @Test("a broken stream is refused with the line of the stream")
    func stream() throws {
        try withCopy(of: "2026-10-answer-plain") { folder in
            let file = folder.appending(path: "020-completion.res.sse")
            let text = try String(contentsOf: file, encoding: .utf8)
            try text.replacing(":@ end eof", with: ":@ end oef").write(to: file, atomically: true, encoding: .utf8)
            let error = try #require(throws: RecordingError.self) { try Recording(directory: folder) }
            #expect(error.file.hasSuffix("020-completion.res.sse"))
            #expect(error.line == text.split(separator: "\n", omittingEmptySubsequences: false).count - 1)
        }
    }

    @Test("an editor that trims blanks is caught")
    func trimmed() throws {
        try withCopy(of: "2026-10-answer-plain") { folder in
            let file = folder.appending(path: "020-completion.res.sse")
            let text = try String(contentsOf: file, encoding: .utf8)
            try text.replacing("}} \n", with: "}}\n").write(to: file, atomically: true, encoding: .utf8)
            let error = try #require(throws: RecordingError.self) { try Recording(directory: folder) }
            #expect(error.reason.contains("has been changed"))
        }
    }

    @Test("an empty folder, and one that is not there")
    func nothing() throws {
        try withTemporaryFolder { folder in
            #expect(throws: RecordingError.self) { try Recording.all(below: folder) }
            #expect(throws: RecordingError.self) { try Recording.all(below: folder.appending(path: "none")) }
            #expect(throws: RecordingError.self) { try Recording(directory: folder) }
        }
    }

    private func withCopy(of name: String, _ body: (URL) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let copy = folder.appending(path: name)
            try FileManager.default.copyItem(at: recordingsDirectory.appending(path: "sessions/\(name)"), to: copy)
            _ = try Recording(directory: copy)
            try body(copy)
        }
    }
}
