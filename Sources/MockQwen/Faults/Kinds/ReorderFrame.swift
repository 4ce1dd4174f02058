import NIOCore

/// `reorder=frame:4`: that frame comes behind the next one.
struct ReorderFrame: Fault {
    static let usage = "reorder=frame:N"
    let frame: Int

    init(_ value: FaultValue) throws(FaultValueError) { frame = try value.frame() }

    func effect(on request: MockRequest, _ memory: inout FaultMemory, _ random: inout SplitMix64) -> FaultEffect { .stage(Stage(number: frame)) }

    private struct Stage: AnswerStage {
        let number: Int
        private var walk = FrameWalk()
        private var held = ByteBuffer()

        init(number: Int) { self.number = number }

        mutating func pass(_ step: AnswerStep) -> [AnswerStep] {
            var result = AnswerSteps()
            switch step {
            case .read(let bytes):
                for piece in walk.pieces(of: bytes) {
                    if piece.frame == number {
                        held.writeImmutableBuffer(piece.bytes)
                    } else {
                        result.append(.read(piece.bytes))
                        if piece.frame > number, piece.isLast { result.append(contentsOf: release()) }
                    }
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
            return held.readableBytes == 0 ? [] : [.read(held)]
        }
    }
}
