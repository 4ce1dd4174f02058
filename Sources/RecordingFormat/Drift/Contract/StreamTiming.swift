/// How long streams take, in milliseconds. Times differ from day to day: they warn, and never fail.
public struct StreamTiming: Equatable, Sendable, Codable {
    /// From the request to the first frame.
    public var firstFrame: Spread?
    /// Between frames.
    public var gap: Spread?
    /// The silence before a `keep_alive` frame.
    public var keepAlive: Spread?

    /// Median and 95th percentile of a number of times.
    public struct Spread: Equatable, Sendable, Codable {
        public var median: Int
        public var p95: Int
        public var samples: Int

        /// `nil` where there is nothing to measure.
        init?(_ times: [Int]) {
            guard !times.isEmpty else { return nil }
            let sorted = times.sorted()
            median = sorted[(sorted.count - 1) / 2]
            p95 = sorted[(sorted.count - 1) * 95 / 100]
            samples = sorted.count
        }
    }
}
