import FoundationEssentials

extension RemoteFetch {
    /// How many files of one message are fetched at once.
    private static let atOnce = 3

    /// Fetches the files of a message, by their places in it. The first that can't be had ends it for all.
    /// - Throws: as ``fetch(_:isPicture:by:)`` does.
    func fetch(_ files: [Int: (url: URL, isPicture: Bool)], by end: ContinuousClock.Instant) async throws -> [Int: TurnFile] {
        try await withThrowingTaskGroup(of: (Int, TurnFile).self) { group in
            var waiting = files.keys.sorted()[...]
            func beginNext() {
                guard let place = waiting.popFirst(), let file = files[place] else { return }
                group.addTask { (place, try await fetch(file.url, isPicture: file.isPicture, by: end)) }
            }
            for _ in 0..<Self.atOnce { beginNext() }
            var fetched: [Int: TurnFile] = [:]
            while let (place, file) = try await group.next() {
                fetched[place] = file
                beginNext()
            }
            return fetched
        }
    }
}
