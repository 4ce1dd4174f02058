/// Turns offsets from the beginning of an answer into moments of a clock, so that delays don't add up.
struct Pace<C: Clock<Duration>>: Sendable {
    private let start: C.Instant
    private let speed: Double
    private let clock: C

    /// - Parameters:
    ///   - speed: 2 is twice as fast; 0 makes no pauses.
    ///   - late: how long ago the beginning was.
    init(_ clock: C, speed: Double, late: Duration = .zero) {
        start = clock.now.advanced(by: .zero - late)
        self.speed = speed
        self.clock = clock
    }

    func wait(until offset: Duration) async throws {
        guard speed > 0, offset > .zero else { return }
        try await clock.sleep(until: start.advanced(by: offset / speed), tolerance: .zero)
    }
}
