import NIOCore

/// Finds the borders between the frames of a body whose reads are cut anywhere. A body that is no event stream is one frame.
struct FrameWalk: Sendable {
    struct Piece: Equatable {
        /// Counts frames from 1.
        var frame: Int
        var bytes: ByteBuffer
        /// The frame ends with it.
        var isLast: Bool
    }

    private var frame = 1
    private var isAtLineStart = false

    /// The parts of a read that belong to different frames.
    mutating func pieces(of bytes: ByteBuffer) -> [Piece] {
        var pieces: [Piece] = []
        var rest = bytes
        while rest.readableBytes > 0 {
            let length = lengthOfFrame(in: rest.readableBytesView)
            // The length counts readable bytes, so the slice exists.
            guard let piece = rest.readSlice(length: length ?? rest.readableBytes) else { break }
            pieces.append(Piece(frame: frame, bytes: piece, isLast: length != nil))
            if length != nil { frame += 1 }
        }
        return pieces
    }

    /// How many bytes belong to the current frame; `nil` where it does not end here.
    private mutating func lengthOfFrame(in bytes: ByteBufferView) -> Int? {
        for (offset, byte) in bytes.enumerated() {
            switch byte {
            case UInt8(ascii: "\r"): break
            case UInt8(ascii: "\n") where isAtLineStart:
                isAtLineStart = false
                return offset + 1
            case UInt8(ascii: "\n"): isAtLineStart = true
            default: isAtLineStart = false
            }
        }
        return nil
    }
}
