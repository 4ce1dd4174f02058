import Foundation
import RecordingFormat
import TestSupport
import Testing

/// The built program beside the tests.
private let program = Bundle.main.executableURL?.deletingLastPathComponent().appending(path: "mock-qwen")

@Suite("mock-qwen diff", .enabled(if: program.map { FileManager.default.isExecutableFile(atPath: $0.path) } == true, "mock-qwen is not built"))
struct DiffCommandTests {
    private let contract = recordingsDirectory.appending(path: "drift/contract.json").path
    private let sessions = recordingsDirectory.appending(path: "sessions").path

    @Test("the project's recordings show no drift from the committed contract: 0")
    func none() async throws {
        let run = try await diff(contract, sessions)
        #expect(run.code == 0, "\(run)")
        #expect(run.output.hasPrefix("No drift: "))
    }

    @Test("a new field: 1, and 0 for who fails on breaking changes only")
    func additive() async throws {
        try await withRecording(named: "2026-10-answer-plain") { recording in
            recording.changing("/chats/new") { $0.changeAnswer { $0.adding("plan", .string("free"), to: "/data") } }
        } body: { old, new in
            let strict = try await diff(old, new)
            #expect(strict.code == 1)
            let run = try await diff(old, new, "--fail-on", "breaking")
            #expect(run.code == 0)
            #expect(run.output.contains("ADDITIVE (1)\n  POST chat.qwen.ai /api/v2/chats/new\n    wrapped /data/plan: absent → string, unverified\n"))
        }
    }

    @Test("a field that is read is gone: 2")
    func breaking() async throws {
        try await withRecording(named: "2026-10-answer-plain") { recording in
            recording.changing("/chats/new") { $0.changeAnswer { $0.removing("/data/id") } }
        } body: { old, new in
            let run = try await diff(old, new, "--fail-on", "breaking")
            #expect(run.code == 2)
            #expect(run.output.contains("wrapped /data/id: string → gone, read by new chat"))
        }
    }

    @Test("a human check: 3, whatever fails")
    func humanCheck() async throws {
        try await withRecording(named: "2026-10-answer-plain") { recording in
            recording.changing("/chats/new") { $0.answer("<html><meta name=\"aliyun_waf_aa\"></html>", "text/html") }
        } body: { old, new in
            let run = try await diff(old, new, "--fail-on", "breaking")
            #expect(run.code == 3)
        }
    }

    @Test("what can't be read could not be checked: 3, and the reason on standard error", arguments: ["/nowhere", #filePath])
    func unreadable(_ path: String) async throws {
        let run = try await diff(contract, path)
        #expect(run.code == 3)
        #expect(run.output.isEmpty)
        #expect(run.errors.hasPrefix("Could not check: \(path)"))
    }

    /// Writes a recording as it is and as it was changed.
    private func withRecording(
        named name: String, _ change: (Recording) -> Recording, body: (_ old: String, _ new: String) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "drift-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let recording = try Recording(directory: recordingsDirectory.appending(path: "sessions/\(name)")).filled(from: .frozen)
        try recording.write(to: folder.appending(path: "old"))
        try change(recording).write(to: folder.appending(path: "new"))
        try await body(folder.appending(path: "old").path, folder.appending(path: "new").path)
    }

    private func diff(_ arguments: String...) async throws -> (code: Int32, output: String, errors: String) {
        let process = Process()
        process.executableURL = program
        process.arguments = ["diff"] + arguments + ["--read", recordingsDirectory.appending(path: "drift/read.json").path]
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        // A report is far smaller than a pipe holds, so nothing is lost by reading late.
        let texts = [output, errors].map { String(decoding: $0.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self) }
        return (process.terminationStatus, texts[0], texts[1])
    }
}
