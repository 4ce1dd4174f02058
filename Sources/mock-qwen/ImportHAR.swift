import ArgumentParser
import Foundation
import RecordingFormat

/// `mock-qwen import-har`: makes a recording of an archive that a user saved in the browser.
struct ImportHAR: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import-har",
        abstract: "Makes a redacted recording of an HTTP archive (HAR) saved in a browser with sensitive data.",
        discussion: """
            Only exchanges with the site are taken over. The recording is written to a folder '.capture' that only you can enter, looked \
            through for leaks, and moved to DIR when there is none. Exits with 1 when it stays there, with 2 when FILE can't be imported.
            """
    )

    @Argument(help: ArgumentHelp("The archive. Delete it afterwards: it holds your session.", valueName: "file"))
    var file: String

    @Option(help: ArgumentHelp("The recording's folder, which must not exist yet.", valueName: "dir"))
    var to: String

    func run() throws {
        let place = URL(filePath: to, directoryHint: .isDirectory)
        let result: HARArchive.Import
        do {
            result = try HARArchive(Data(contentsOf: URL(filePath: file))).imported(to: place, by: "mock-qwen")
        } catch let error as HARError {
            printError("not imported: \(error)")
            throw ExitCode(2)
        } catch {
            printError("not imported: \(file) can't be read")
            throw ExitCode(2)
        }
        for note in result.notes { printError(note) }
        do {
            try Quarantine.admit(result.redaction, to: place)
        } catch {
            printError("not moved to \(to): \(error)")
            throw ExitCode(1)
        }
        let recording = result.redaction.recording
        print(
            "\(to): \(recording.exchanges.count) exchanges, origin \(recording.session.origin.rawValue), timing \(recording.session.timing.rawValue)")
    }
}
