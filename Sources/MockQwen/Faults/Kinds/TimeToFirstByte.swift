/// `ttfb=3s`: the head comes so much later.
struct TimeToFirstByte: Fault {
    static let usage = "ttfb=TIME"
    let delay: Duration

    init(_ value: FaultValue) throws(FaultValueError) { delay = try value.duration() }

    func effect(on request: MockRequest, _ memory: inout FaultMemory, _ random: inout SplitMix64) -> FaultEffect { .stage(Stage(delay: delay)) }

    private struct Stage: AnswerStage {
        let delay: Duration

        mutating func pass(_ step: AnswerStep) -> [AnswerStep] {
            if case .head = step { [.pause(delay), step] } else { [step] }
        }
    }
}
