import NIOCore

/// `drip=40B/s`: the body trickles, at most ten reads a second, however slowly.
struct Drip: Fault {
    static let usage = "drip=RATE"
    /// Bytes per second.
    let rate: Int

    init(_ value: FaultValue) throws(FaultValueError) { rate = try value.rate() }

    func effect(on request: MockRequest, _ memory: inout FaultMemory, _ random: inout SplitMix64) -> FaultEffect { .stage(Stage(rate: rate)) }

    private struct Stage: AnswerStage {
        let rate: Int

        mutating func pass(_ step: AnswerStep) -> [AnswerStep] {
            guard case .read(var bytes) = step else { return [step] }
            var steps: [AnswerStep] = []
            while let drop = bytes.readSlice(length: min(bytes.readableBytes, max(rate / 10, 1))), drop.readableBytes > 0 {
                steps += [.pause(.seconds(1) * drop.readableBytes / rate), .read(drop)]
            }
            return steps
        }
    }
}
