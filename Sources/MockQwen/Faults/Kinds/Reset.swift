import RecordingFormat

/// `reset`: the connection is reset in place of an answer; `reset=frame:12` and `reset=byte:777`, inside its body.
struct Reset: Fault {
    static let usage = "reset[=frame:N|byte:N]"
    let place: FaultPlace?

    init(_ value: FaultValue) throws(FaultValueError) { place = value.text == nil ? nil : try value.placeInBody() }

    func effect(on request: MockRequest, _ memory: inout FaultMemory, _ random: inout SplitMix64) -> FaultEffect {
        .stage(place?.end(.reset) ?? Stage())
    }

    private struct Stage: AnswerStage {
        mutating func pass(_ step: AnswerStep) -> [AnswerStep] {
            if case .pause = step { [step] } else { [.end(.reset)] }
        }
    }
}
