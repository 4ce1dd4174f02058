import RecordingFormat

/// `stall-after=5`: behind so many frames nothing more comes, and the connection stays open.
struct StallAfter: Fault {
    static let usage = "stall-after=N"
    let frames: Int

    init(_ value: FaultValue) throws(FaultValueError) { frames = try value.number(0...1_000_000) }

    func effect(on request: MockRequest, _ memory: inout FaultMemory, _ random: inout SplitMix64) -> FaultEffect {
        .stage(FrameStage(frames + 1) { _ in [.end(.hold)] })
    }
}
