/// Changes an answer on its way out: takes its steps one by one and gives the steps that come in their place. Does no I/O and keeps no
/// time, so that the same answer always becomes the same answer.
protocol AnswerStage: Sendable {
    mutating func pass(_ step: AnswerStep) -> [AnswerStep]
}
