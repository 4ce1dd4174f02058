import NIOCore

/// `garble=frame:3`: somewhere in that frame come bytes that no UTF-8 text has.
struct Garble: Fault {
    static let usage = "garble=frame:N"
    let frame: Int

    init(_ value: FaultValue) throws(FaultValueError) { frame = try value.frame() }

    func effect(on request: MockRequest, _ memory: inout FaultMemory, _ random: inout SplitMix64) -> FaultEffect {
        let place = Double.random(in: 0..<1, using: &random)
        return .stage(
            FrameStage(frame) { frame in
                // In front of the line ends that close the frame, so that its border stays.
                let offset = Int(place * Double(max(frame.readableBytes - 2, 1)))
                var bytes = ByteBuffer(bytes: frame.readableBytesView.prefix(offset))
                bytes.writeBytes([0xC3, 0x28, 0xFF])
                bytes.writeBytes(frame.readableBytesView.dropFirst(offset))
                return [.read(bytes)]
            })
    }
}
