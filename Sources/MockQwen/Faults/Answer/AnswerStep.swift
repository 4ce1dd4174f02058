import NIOCore
import RecordingFormat

/// One thing that happens while an answer goes out. An answer is a head, reads with pauses between them, and an end.
enum AnswerStep: Equatable, Sendable {
    case head(AnswerHead)
    /// Bytes that leave together.
    case read(ByteBuffer)
    case pause(Duration)
    case end(Ending)
}

/// What comes in front of a body.
struct AnswerHead: Equatable, Sendable {
    var status: Int
    var headers: [HeaderField]
    /// The announced length of the body; `nil` where the body is a stream.
    var length: Int?
}

/// Steps in a row; bytes that follow bytes join the same read.
struct AnswerSteps {
    private(set) var steps: [AnswerStep] = []

    mutating func append(_ step: AnswerStep) {
        if case .read(let bytes) = step, case .read(var before)? = steps.last {
            before.writeImmutableBuffer(bytes)
            steps[steps.count - 1] = .read(before)
        } else {
            steps.append(step)
        }
    }

    mutating func append(contentsOf steps: [AnswerStep]) {
        for step in steps { append(step) }
    }
}
