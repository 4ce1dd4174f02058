import ArgumentParser
import Foundation
import RecordingFormat

/// `mock-qwen export-har`: writes a recording as an archive that browsers and other tools read.
struct ExportHAR: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export-har",
        abstract: "Writes a recording as an HTTP archive (HAR 1.2) with the times of events as Chrome writes them.",
        discussion: "Placeholders stay in it. Exits with 2 where the recording can't be read or FILE exists."
    )

    @Argument(help: ArgumentHelp("The recording.", valueName: "dir"))
    var directory: String

    @Option(help: ArgumentHelp("The archive, which must not exist yet.", valueName: "file"))
    var to: String

    func run() throws {
        do {
            let recording = try Recording(directory: URL(filePath: directory, directoryHint: .isDirectory))
            try HARArchive(recording).text.write(to: URL(filePath: to), options: .withoutOverwriting)
            print("\(to): \(recording.exchanges.count) exchanges")
        } catch let error as RecordingError {
            printError("not exported: \(error)")
            throw ExitCode(2)
        } catch {
            printError("not exported: \(to) can't be written, or is there already")
            throw ExitCode(2)
        }
    }
}
