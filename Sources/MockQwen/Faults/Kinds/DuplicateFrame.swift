/// `duplicate=frame:4`: that frame comes twice.
struct DuplicateFrame: Fault {
    static let usage = "duplicate=frame:N"
    let frame: Int

    init(_ value: FaultValue) throws(FaultValueError) { frame = try value.frame() }

    func effect(on request: MockRequest, _ memory: inout FaultMemory, _ random: inout SplitMix64) -> FaultEffect {
        .stage(FrameStage(frame) { [.read($0), .read($0)] })
    }
}
