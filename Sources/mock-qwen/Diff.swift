import ArgumentParser
import Foundation
import RecordingFormat

/// `mock-qwen diff`: what changed at the site between two sets of recordings.
struct Diff: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tells what changed at the site from OLD to NEW, and whether it matters.",
        discussion: """
            Each of them is a recording, a folder of recordings, or a contract made of recordings (Recordings/drift/contract.json). Shapes are \
            compared, never values.

            Exit codes: 0 no drift; 1 additive: something changed, but nothing that the client reads; 2 breaking; 3 could not check, \
            whatever else was found: a human check, a refused sign-in, a limit, trouble on the way, or files that can't be read.
            """
    )

    /// From which class on a difference is a failure.
    enum Threshold: String, ExpressibleByArgument, CaseIterable {
        case additive, breaking

        var drift: DriftClass { self == .additive ? .additive : .breaking }
    }

    @Argument(help: "What is known.")
    var old: String

    @Argument(help: "What the site shows now.")
    var new: String

    @Option(help: "The least class that makes the exit code other than 0. What could not be checked always does.")
    var failOn: Threshold = .additive

    @Option(help: "The list of fields that are read; drift/read.json of the folder 'Recordings' unless named.")
    var read: String?

    func run() throws {
        let drift: Drift
        do {
            let known = try Contract(at: URL(filePath: old))
            let shown = try Contract(at: URL(filePath: new))
            drift = Drift(from: known, to: shown, read: try readFields())
        } catch {
            FileHandle.standardError.write(Data("Could not check: \(error)\n".utf8))
            throw ExitCode(DriftClass.couldNotCheck.exitCode)
        }
        print(drift.report(), terminator: "")
        let code = drift.exitCode(failingOn: failOn.drift)
        if code != 0 { throw ExitCode(code) }
    }

    private func readFields() throws -> ReadFields {
        if let read { return try ReadFields(at: URL(filePath: read)) }
        return try ReadFields(at: try RecordingsDirectory.find().appending(path: "drift/read.json"))
    }
}
