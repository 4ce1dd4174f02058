import ArgumentParser
import Foundation
import RecordingFormat

/// `mock-qwen check`: says what is wrong with recordings.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks recordings: format, hashes, provenance, leaks and age.",
        discussion: """
            Prints one line for each finding, with file and line but never the secret itself. Exits with 0 when there is none, with 1 when \
            there are some, with 2 when something could not be checked.
            """
    )

    @Argument(help: ArgumentHelp("Recordings, or folders with recordings in them at any depth.", valueName: "dir"))
    var directories: [String]

    @Option(help: ArgumentHelp("Report recordings made more than so many days ago.", valueName: "days"))
    var maxAge: Int?

    func run() throws {
        let check = RecordingCheck(maximumAge: maxAge)
        var findings: [Finding] = []
        var recordings = 0
        var isComplete = true
        for directory in directories {
            let folder = URL(filePath: directory, directoryHint: .isDirectory)
            do {
                findings += try check.findings(in: folder)
                recordings += try RecordingCheck.recordings(below: folder).count
            } catch {
                printError("could not check: \(error)")
                isComplete = false
            }
        }
        for finding in findings { print(finding) }
        guard isComplete else { throw ExitCode(2) }
        guard findings.isEmpty else {
            printError("\(recordings) recordings, \(findings.count) findings")
            throw ExitCode(1)
        }
        print("\(recordings) recordings, no finding")
    }
}
