/// Something outside that never ends by itself: tells when it is begun, and when whoever waits for it gives up.
struct HeldCall: Sendable {
    enum Step: Sendable { case begun, left }

    /// For one reader.
    let steps: AsyncStream<Step>
    private let step: AsyncStream<Step>.Continuation

    init() { (steps, step) = AsyncStream.makeStream() }

    /// Waits until it is cancelled.
    func hold() async throws -> Never {
        step.yield(.begun)
        defer { step.yield(.left) }
        while true { try await Task.sleep(for: .seconds(3600)) }
    }

    /// Returns when that has happened.
    func waits(for step: Step) async { for await next in steps where next == step { return } }
}
