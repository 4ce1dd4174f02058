import ArgumentParser
import Foundation
import RecordingFormat

/// `mock-qwen migrate`: brings recordings to the newest version of the format.
struct Migrate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Brings recordings to the newest version of the format.",
        discussion: "There is one version so far, so nothing is ever changed. Exits with 1 for a recording of a version it does not know."
    )

    @Argument(help: ArgumentHelp("Recordings, or folders with recordings in them at any depth.", valueName: "dir"))
    var directories: [String]

    func run() throws {
        do {
            for directory in directories {
                for folder in try RecordingCheck.recordings(below: URL(filePath: directory, directoryHint: .isDirectory)) {
                    let recording = try Recording(directory: folder)
                    print("\(recording.session.name): format \(Session.formatVersion), nothing to do")
                }
            }
        } catch {
            printError("not migrated: \(error)")
            throw ExitCode(1)
        }
    }
}
