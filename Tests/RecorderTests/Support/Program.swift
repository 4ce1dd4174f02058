import Foundation
import TestSupport
import Testing

/// The built `mock-qwen`, running.
final class Program: Sendable {
    private let process: Process
    private let out: URL
    private let err: URL

    /// - Parameter folder: where its output goes: files, since a full pipe would hold it up.
    convenience init(_ arguments: String..., in folder: URL, environment: [String: String] = [:]) throws {
        try self.init(arguments, in: folder, environment: environment)
    }

    init(_ arguments: [String], in folder: URL, environment: [String: String] = [:]) throws {
        let here = try #require(Bundle.main.executableURL).deletingLastPathComponent()
        let places = [here, projectDirectory.appending(path: ".build/debug")].map { $0.appending(path: "mock-qwen") }
        let file: URL = try #require(places.first { FileManager.default.isExecutableFile(atPath: $0.path) }, "mock-qwen is not built")
        process = Process()
        process.executableURL = file
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let name = UUID().uuidString
        (out, err) = (folder.appending(path: "\(name).out"), folder.appending(path: "\(name).err"))
        for file in [out, err] { try Data().write(to: file) }
        process.standardOutput = try FileHandle(forWritingTo: out)
        process.standardError = try FileHandle(forWritingTo: err)
        try process.run()
    }

    deinit { if process.isRunning { process.terminate() } }

    var output: String { get throws { String(decoding: try Data(contentsOf: out), as: UTF8.self) } }
    var errors: String { get throws { String(decoding: try Data(contentsOf: err), as: UTF8.self) } }

    /// The most memory that it has had so far, in bytes.
    var peakMemory: Int {
        get throws {
            let status = try String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
            return try #require(status.firstMatch(of: /VmHWM:\s*(\d+) kB/).flatMap { Int($0.1) }) << 10
        }
    }

    /// The port of its ready line.
    func port() async throws -> Int {
        try await poll { try self.output.firstMatch(of: /ready http:\/\/127\.0\.0\.1:(\d+)\n/).flatMap { Int($0.1) } }
    }

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// Its exit code, or the signal that ended it.
    func end() async throws -> Int32 {
        try await poll { self.process.isRunning ? nil : self.process.terminationStatus }
    }

    private struct TimedOut: Error {}

    /// The deadline is a net, in case it hangs.
    private func poll<Value>(_ value: () throws -> Value?) async throws -> Value {
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            if let value = try value() { return value }
            try await Task.sleep(for: .milliseconds(5))
        }
        throw TimedOut()
    }
}
