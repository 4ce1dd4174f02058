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

    private var valueSource: ValueSource {
        guard !isFrozen else { return .frozen }
        return .fresh(now: { [now] in Int(now().timeIntervalSince1970 * 1000) })
    }
}
