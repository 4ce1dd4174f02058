import ArgumentParser
import Foundation
import RecordingFormat

/// `mock-qwen bless`: accepts a deliberate edit of a recording.
struct Bless: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Accepts an edit of a recording by hand: computes the hashes of its bodies anew.",
        discussion: "Refused, with nothing changed, where the recording is damaged otherwise or holds what looks like a secret. Exits with 1 then."
    )

    @Argument(help: ArgumentHelp("The recording.", valueName: "dir"))
    var directory: String

    func run() throws {
        do {
            let heads = try Blessing.bless(URL(filePath: directory, directoryHint: .isDirectory))
            print(heads.isEmpty ? "nothing to do: every hash is right" : heads.map { "blessed \($0)" }.joined(separator: "\n"))
        } catch {
            printError("not blessed: \(error)")
            throw ExitCode(1)
        }
    }
}
