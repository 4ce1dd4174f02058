import NIOCore
import RecordingFormat

/// Ends an answer behind so many bytes of its body.
struct ByteStage: AnswerStage {
    private var left: Int
    private let ending: Ending

    init(after count: Int, _ ending: Ending) {
        left = count
        self.ending = ending
    }

    mutating func pass(_ step: AnswerStep) -> [AnswerStep] {
        switch step {
        case .head: return left == 0 ? [step, .end(ending)] : [step]
        case .read(var bytes):
            guard bytes.readableBytes >= left, let beginning = bytes.readSlice(length: left) else {
                left -= bytes.readableBytes
                return [step]
            }
            return [.read(beginning), .end(ending)]
        case .pause, .end: return [step]
        }
    }
}
