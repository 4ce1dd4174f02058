import ArgumentParser
import MockQwen
import RecordingFormat

/// What `mock-qwen replay` does to answers on their way out.
struct FaultOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Break answers, such as 'ttfb=3s,cut=frame:12@/api/v2/chat'; may be given several times.", valueName: "recipe")
    )
    var fault: [String] = []

    @Option(help: "Where the randomness of faults comes from: the same seed, the same run.")
    var seed: UInt64 = 0

    @Option(
        help: ArgumentHelp("Cut the reads of answers anew: a number of bytes, frame, mid-codepoint or random:SEED.", valueName: "how"),
        transform: split(from:)
    )
    var split: ReadSplit?

    func apply(to configuration: inout MockSite.Configuration) {
        configuration.faults = fault
        configuration.seed = seed
        configuration.split = split
        // Without the folder, faults that need no body of it still work.
        configuration.faultLibrary = try? RecordingsDirectory.find()
    }
}

private func split(from text: String) throws -> ReadSplit {
    guard let split = ReadSplit(text) else {
        throw ValidationError("There is '1', '7' or another number of bytes, 'frame', 'mid-codepoint' and 'random:SEED'.")
    }
    return split
}
