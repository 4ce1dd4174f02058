import NIOCore
import RecordingFormat
import Synchronization

/// The stages that one answer runs through, the first first.
final class AnswerPipeline: Sendable {
    private struct State {
        var stages: [any AnswerStage]
        var ending: Ending?
    }

    private let state: Mutex<State>

    init(_ stages: [any AnswerStage]) {
        state = Mutex(State(stages: stages))
    }

    /// What goes out in the place of these steps. Behind an end there is only that end again.
    func pass(_ steps: [AnswerStep]) -> [AnswerStep] {
        state.withLock { state in
            if let ending = state.ending { return [.end(ending)] }
            var steps = steps
            for index in state.stages.indices {
                steps = Self.upToEnd(steps).flatMap { state.stages[index].pass($0) }
            }
            steps = Self.upToEnd(steps)
            if case .end(let ending)? = steps.last { state.ending = ending }
            return Self.withTrueLength(steps)
        }
    }

    private static func upToEnd(_ steps: [AnswerStep]) -> [AnswerStep] {
        let end = steps.firstIndex { if case .end = $0 { true } else { false } }
        return Array(end.map { steps[...$0] } ?? steps[...])
    }

    /// An answer that is complete announces the length that it has; one that is broken off, the length that it was to have.
    private static func withTrueLength(_ steps: [AnswerStep]) -> [AnswerStep] {
        guard steps.last == .end(.eof) else { return steps }
        let length = steps.reduce(0) { sum, step in if case .read(let bytes) = step { sum + bytes.readableBytes } else { sum } }
        return steps.map { step in
            guard case .head(var head) = step, head.length != nil else { return step }
            head.length = length
            return .head(head)
        }
    }
}
