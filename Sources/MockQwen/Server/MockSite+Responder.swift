import FoundationEssentials
import RecordingFormat

extension MockSite.Configuration {
    /// What answers the requests.
    func makeResponder() throws -> any MockResponder {
        switch player {
        case .everyday(let templates):
            Everyday(self, templates: try Templates(directory: templates))
        case .recordings(let recordings):
            try ReplayResponder(recordings, source: valueSource, speed: speed, clock: clock)
        }
    }

    /// The recipes that are in force at the start.
    /// - Throws: ``FaultRecipeError``, ``FaultLibraryError``.
    func makeFaultBoard() throws -> FaultBoard {
        let library = try faultLibrary.map { try FaultLibrary(recordings: $0) } ?? FaultLibrary()
        return try FaultBoard(faults, seed: seed, library: library)
    }

    private var valueSource: ValueSource {
        guard !isFrozen else { return .frozen }
        return .fresh(now: { [now] in Int(now().timeIntervalSince1970 * 1000) })
    }
}
