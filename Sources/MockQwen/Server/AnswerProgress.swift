import RecordingFormat
import Synchronization

/// Where one answer stands. Refuses calls in the wrong order, so that a responder's mistake is an error and not a malformed answer.
final class AnswerProgress: Sendable {
    enum Stage: Equatable, Sendable { case waiting, streaming, ended(Ending) }

    /// A responder called its writer in the wrong order.
    struct OutOfOrder: Error, CustomStringConvertible {
        var stage: Stage
        var description: String { "the responder used its writer in the wrong order, at stage \(stage)" }
    }

    private let current = Mutex(Stage.waiting)

    var stage: Stage { current.withLock { $0 } }

    var hasEnded: Bool { if case .ended = stage { true } else { false } }

    func require(_ stage: Stage) throws(OutOfOrder) {
        guard self.stage == stage else { throw OutOfOrder(stage: self.stage) }
    }

    func move(from: Stage, to: Stage) throws(OutOfOrder) {
        let found = current.withLock { stage in
            defer { if stage == from { stage = to } }
            return stage
        }
        guard found == from else { throw OutOfOrder(stage: found) }
    }

    /// Ends an answer that may not have begun.
    func breakOff(_ ending: Ending) throws(OutOfOrder) {
        let found = current.withLock { stage in
            defer { if stage == .waiting || stage == .streaming { stage = .ended(ending) } }
            return stage
        }
        guard found == .waiting || found == .streaming else { throw OutOfOrder(stage: found) }
    }
}
