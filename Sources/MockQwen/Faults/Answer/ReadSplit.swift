import NIOCore
import RecordingFormat

/// How the reads of answers are cut anew, whatever their own borders are.
public enum ReadSplit: Equatable, Sendable {
    /// So many bytes each.
    case bytes(Int)
    /// One frame each.
    case frame
    /// Inside every character that has more than one byte.
    case midCodepoint
    /// Anywhere, the same in every run for the same seed.
    case random(seed: UInt64)

    /// Reads `1`, `7`, `frame`, `mid-codepoint` or `random:SEED`; `nil` for anything else.
    public init?(_ text: String) {
        if let count = Int(text), count > 0 {
            self = .bytes(count)
        } else if text.hasPrefix("random:"), let seed = UInt64(text.dropFirst(7)) {
            self = .random(seed: seed)
        } else {
            switch text {
            case "frame": self = .frame
            case "mid-codepoint": self = .midCodepoint
            default: return nil
            }
        }
    }

    /// - Parameter answer: the answer's number, so that answers are cut differently from each other.
    func stage(forAnswer answer: Int) -> any AnswerStage {
        switch self {
        case .frame: OneFrameEach()
        case .bytes(let count): Recut { _, bytes in min(count, bytes.count) }
        case .midCodepoint:
            Recut { _, bytes in
                // Behind the first byte of each character that goes on behind it.
                zip(bytes, bytes.dropFirst()).enumerated().first { $1.0 & 0xC0 == 0xC0 && $1.1 & 0xC0 == 0x80 }.map { $0.offset + 1 } ?? bytes.count
            }
        case .random(let seed): Recut(SplitMix64(seed: seed, answer)) { random, bytes in min(Int.random(in: 1...64, using: &random), bytes.count) }
        }
    }
}

/// Cuts each read for itself; what came at one time stays at that time.
private struct Recut: AnswerStage {
    private var random: SplitMix64
    private let length: @Sendable (inout SplitMix64, ByteBufferView) -> Int

    init(_ random: SplitMix64 = SplitMix64(seed: 0), length: @escaping @Sendable (inout SplitMix64, ByteBufferView) -> Int) {
        self.random = random
        self.length = length
    }

    mutating func pass(_ step: AnswerStep) -> [AnswerStep] {
        guard case .read(var bytes) = step else { return [step] }
        var steps: [AnswerStep] = []
        while bytes.readableBytes > 0, let piece = bytes.readSlice(length: length(&random, bytes.readableBytesView)) { steps.append(.read(piece)) }
        return steps
    }
}

/// Joins and cuts reads so that each is one frame.
private struct OneFrameEach: AnswerStage {
    private var walk = FrameWalk()
    private var held = ByteBuffer()

    mutating func pass(_ step: AnswerStep) -> [AnswerStep] {
        switch step {
        case .read(let bytes):
            var steps: [AnswerStep] = []
            for piece in walk.pieces(of: bytes) {
                held.writeImmutableBuffer(piece.bytes)
                if piece.isLast { steps += release() }
            }
            return steps
        case .end: return release() + [step]
        case .head, .pause: return [step]
        }
    }

    private mutating func release() -> [AnswerStep] {
        defer { held = ByteBuffer() }
        return held.readableBytes == 0 ? [] : [.read(held)]
    }
}
