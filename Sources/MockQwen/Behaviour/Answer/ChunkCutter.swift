import NIOCore

/// Cuts frames into the pieces that go out together, as carelessly as a network does: some frames in two, also inside a character, some
/// two at once.
struct ChunkCutter: Sendable {
    private var count = 0
    private var held = ByteBuffer()

    /// What goes out for the next frame.
    mutating func chunks(of frame: ByteBuffer) -> [ByteBuffer] {
        count += 1
        if count % 7 == 5 {
            held = frame
            return []
        }
        var bytes = rest()
        bytes.writeImmutableBuffer(frame)
        guard count % 3 == 2 else { return [bytes] }
        let start = bytes
        let cut = bytes.readableBytesView.firstIndex { $0 & 0xC0 == 0x80 }.map { $0 - bytes.readerIndex } ?? bytes.readableBytes * 2 / 3
        // The cut lies within the bytes, so both parts exist.
        return [start.getSlice(at: start.readerIndex, length: cut), start.getSlice(at: start.readerIndex + cut, length: start.readableBytes - cut)]
            .compactMap { $0 }
    }

    /// What was held back.
    mutating func rest() -> ByteBuffer {
        defer { held = ByteBuffer() }
        return held
    }
}
