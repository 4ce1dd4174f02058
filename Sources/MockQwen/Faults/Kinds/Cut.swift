import NIOCore
import RecordingFormat

/// `cut=frame:12`, `cut=byte:777`: the connection closes in the middle of that frame, or behind so many bytes of the body.
struct Cut: Fault {
    static let usage = "cut=frame:N|byte:N"
    let place: FaultPlace

    init(_ value: FaultValue) throws(FaultValueError) { place = try value.placeInBody() }

    func effect(on request: MockRequest, _ memory: inout FaultMemory, _ random: inout SplitMix64) -> FaultEffect { .stage(place.end(.cut)) }
}

extension FaultPlace {
    /// Ends an answer here.
    func end(_ ending: Ending) -> any AnswerStage {
        switch self {
        case .byte(let count): ByteStage(after: count, ending)
        case .frame(let number):
            FrameStage(number) { frame in
                let half = frame.getSlice(at: frame.readerIndex, length: frame.readableBytes / 2) ?? ByteBuffer()
                return [.read(half), .end(ending)]
            }
        }
    }
}
