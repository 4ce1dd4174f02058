import Foundation
import RecordingFormat
import TestSupport
import Testing

@Suite("The program's commands for recordings")
struct ProgramTests {
    @Test("check: 0 without findings, 1 with some, 2 where it could not look")
    func check() throws {
        let clean = try run("check", recordingsDirectory.path)
        #expect(clean.status == 0 && clean.output.hasSuffix("recordings, no finding\n"))
        try withTemporaryFolder { folder in
            let copy = folder.appending(path: "copy")
            try FileManager.default.copyItem(at: recordingsDirectory.appending(path: "sessions/2026-10-answer-plain"), to: copy)
            try Data("someone@mail.ru".utf8).write(to: copy.appending(path: "note.txt"))
            let found = try run("check", copy.path)
            #expect(found.status == 1 && found.output == "\(copy.path)/note.txt:1: leak: a mail address\n")
            #expect(!(found.output + found.errors).contains("someone@"))
            #expect(try run("check", folder.appending(path: "nowhere").path).status == 2)
        }
    }

    @Test("bless: accepts an edit once, refuses one with a secret")
    func bless() throws {
        try withTemporaryFolder { folder in
            let copy = folder.appending(path: "copy")
            try FileManager.default.copyItem(at: recordingsDirectory.appending(path: "sessions/2026-10-answer-plain"), to: copy)
            let stream = copy.appending(path: "020-completion.res.sse")
            let text = String(decoding: try Data(contentsOf: stream), as: UTF8.self)
            try Data(text.replacing("Привет!", with: "Здравствуй!").utf8).write(to: stream)
            #expect(try run("bless", copy.path).output == "blessed 020-completion.json\n")
            #expect(try run("check", copy.path).status == 0)
            try Data(text.replacing("Привет!", with: "someone@mail.ru").utf8).write(to: stream)
            let refused = try run("bless", copy.path)
            #expect(refused.status == 1 && refused.errors.contains("nothing was changed"))
        }
    }

    @Test("import-har and export-har: an archive becomes a clean recording, and an archive again; nothing is overwritten")
    func archives() throws {
        try withTemporaryFolder { folder in
            let archive = folder.appending(path: "saved.har")
            let place = folder.appending(path: "recording")
            try ArchiveFixture.archive([ArchiveFixture.stream()]).write(to: archive)
            let imported = try run("import-har", archive.path, "--to", place.path)
            #expect(imported.status == 0 && imported.output.contains("1 exchanges, origin live, timing recorded"), "\(imported)")
            #expect(try run("check", place.path).status == 0)
            #expect(try run("import-har", archive.path, "--to", place.path).status == 1)

            let exported = folder.appending(path: "exported.har")
            #expect(try run("export-har", place.path, "--to", exported.path).status == 0)
            #expect(!String(decoding: try Data(contentsOf: exported), as: UTF8.self).contains(ArchiveFixture.token))
            #expect(try run("export-har", place.path, "--to", exported.path).status == 2)

            try ArchiveFixture.archive([ArchiveFixture.entry("GET", "https://chat.qwen.ai/api/models")]).write(to: archive)
            let sanitized = try run("import-har", archive.path, "--to", folder.appending(path: "other").path)
            #expect(sanitized.status == 2 && sanitized.errors.contains("Export HAR (with sensitive data)"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["exported.har", "recording", "saved.har"])
        }
    }

    private struct Outcome {
        var status: Int32
        var output: String
        var errors: String
    }

    /// Runs the built program to its end.
    private func run(_ arguments: String...) throws -> Outcome {
        let folder = try #require(Bundle.main.executableURL).deletingLastPathComponent()
        let places = [folder, projectDirectory.appending(path: ".build/debug")].map { $0.appending(path: "mock-qwen") }
        let process = Process()
        let file: URL = try #require(places.first { FileManager.default.isExecutableFile(atPath: $0.path) }, "mock-qwen is not built")
        process.executableURL = file
        process.arguments = arguments
        return try withTemporaryFolder { folder in
            // Files, not pipes: a full pipe would hold the program up.
            let files = try ["out", "err"].map { name in
                let file = folder.appending(path: name)
                try Data().write(to: file)
                return file
            }
            process.standardOutput = try FileHandle(forWritingTo: files[0])
            process.standardError = try FileHandle(forWritingTo: files[1])
            try process.run()
            // A net, in case it hangs.
            let deadline = Date(timeIntervalSinceNow: 120)
            while process.isRunning, Date() < deadline { usleep(5_000) }
            if process.isRunning { process.terminate() }
            process.waitUntilExit()
            let texts = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
            return Outcome(status: process.terminationStatus, output: texts[0], errors: texts[1])
        }
    }
}
