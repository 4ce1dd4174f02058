import RecordingFormat

/// `hold=300s`: an answer's end comes so much later: the end of a stream, or the whole body of an answer whose length is told.
struct Hold: Fault {
    static let usage = "hold=TIME"
    let delay: Duration

    init(_ value: FaultValue) throws(FaultValueError) { delay = try value.duration() }

    func effect(on request: MockRequest, _ memory: inout FaultMemory, _ random: inout SplitMix64) -> FaultEffect { .stage(Stage(delay: delay)) }

    private struct Stage: AnswerStage {
        let delay: Duration
        private var hasLength = false

        init(delay: Duration) { self.delay = delay }

        mutating func pass(_ step: AnswerStep) -> [AnswerStep] {
            switch step {
            case .head(let head):
                hasLength = (head.length ?? 0) > 0
                return [step]
            case .read where hasLength:
                hasLength = false
                return [.pause(delay), step]
            case .end(.eof) where !hasLength: return [.pause(delay), step]
            case .read, .pause, .end: return [step]
            }
        }
    }
}
