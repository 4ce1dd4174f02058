import NIOCore

/// Takes one frame out of an answer, once it is complete, and puts steps in its place. The other frames keep their reads.
struct FrameStage: AnswerStage {
    /// Counts frames from 1.
    let number: Int
    let replacement: @Sendable (_ frame: ByteBuffer) -> [AnswerStep]
    private var walk = FrameWalk()
    private var held = ByteBuffer()

    init(_ number: Int, _ replacement: @escaping @Sendable (_ frame: ByteBuffer) -> [AnswerStep]) {
        self.number = number
        self.replacement = replacement
    }

    mutating func pass(_ step: AnswerStep) -> [AnswerStep] {
        var result = AnswerSteps()
        switch step {
        case .read(let bytes):
            for piece in walk.pieces(of: bytes) {
                guard piece.frame == number else {
                    result.append(.read(piece.bytes))
                    continue
                }
                held.writeImmutableBuffer(piece.bytes)
                if piece.isLast { result.append(contentsOf: release()) }
            }
        case .end:
            result.append(contentsOf: release())
            result.append(step)
        case .head, .pause: result.append(step)
        }
        return result.steps
    }

    private mutating func release() -> [AnswerStep] {
        defer { held = ByteBuffer() }
        return held.readableBytes == 0 ? [] : replacement(held)
    }
}
