import Logging
import QwenSite

extension RunningAnswer {
    /// Reads the answer to its end, within `limits`.
    /// - Throws: ``SiteError``, ``APIError`` or `CancellationError`.
    func whole(under watch: AnswerWatch, limits: Limits, logger: Logger) async throws -> WholeAnswer {
        var reading = read(under: watch, limits: limits, logger: logger)
        var whole = WholeAnswer()
        while let step = try await reading.next() {
            guard case .events(let events, let end) = step else { continue }
            for event in events { whole.append(event) }
            if let end { whole.finishReason = end }
        }
        return whole
    }
}
