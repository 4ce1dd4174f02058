import NIOCore
import TestSupport
import Testing

@testable import MockQwen

@Suite("Borders of frames")
struct FrameWalkTests {
    @Test("frames are found however the bytes are cut", arguments: 0..<50 as Range<UInt64>)
    func cutting(seed: UInt64) {
        let frames = ["data: 1\n\n", "data: a\ndata: b\n\n", ":c\r\n\r\n", "data: ж\n\n", "data: open"]
        var random = SeededGenerator(seed: seed)
        var rest = ByteBuffer(string: frames.joined())
        var walk = FrameWalk()
        var found: [Int: String] = [:]
        var closed: Set<Int> = []
        var bytes: [Int: ByteBuffer] = [:]
        while rest.readableBytes > 0, let read = rest.readSlice(length: min(rest.readableBytes, Int.random(in: 1...12, using: &random))) {
            for piece in walk.pieces(of: read) {
                bytes[piece.frame, default: ByteBuffer()].writeImmutableBuffer(piece.bytes)
                if piece.isLast { closed.insert(piece.frame) }
            }
        }
        for (frame, buffer) in bytes { found[frame] = String(buffer: buffer) }
        #expect((1...5).map { found[$0] } == frames)
        #expect(closed == [1, 2, 3, 4])
    }
}
