import NIOCore
import TestSupport
import Testing
import Wire

/// The network cuts a stream where it likes. However it does, the same events come out.
@Suite struct ServerSentEventCuttingTests {
    @Test("a whole stream gives what the standard's rules give", arguments: SampleStream.all)
    func whole(_ stream: SampleStream) throws {
        #expect(try ParsedStream(stream.bytes, cutAt: []) == PlainEventStreamReader.read(stream.bytes))
    }

    @Test("one cut, anywhere", arguments: SampleStream.all)
    func singleCut(_ stream: SampleStream) throws {
        let expected = PlainEventStreamReader.read(stream.bytes)
        for cut in singleCuts(of: stream.bytes.readableBytes) {
            try #require(try ParsedStream(stream.bytes, cutAt: [cut]) == expected, "cut at byte \(cut)")
        }
    }

    @Test("pieces of one size, 1 to 64 bytes", arguments: SampleStream.all)
    func fixedSizes(_ stream: SampleStream) throws {
        let expected = PlainEventStreamReader.read(stream.bytes)
        for size in 1...64 {
            let cuts = stride(from: size, to: stream.bytes.readableBytes, by: size)
            try #require(try ParsedStream(stream.bytes, cutAt: cuts) == expected, "pieces of \(size) bytes")
        }
    }

    @Test("random cuttings", arguments: SampleStream.all)
    func randomCuttings(_ stream: SampleStream) throws {
        let expected = PlainEventStreamReader.read(stream.bytes)
        for seed in 0..<ProofSize.count(reduced: 100, full: 1000) {
            let cuts = randomCuts(of: stream.bytes.readableBytes, seed: seed)
            try #require(try ParsedStream(stream.bytes, cutAt: cuts) == expected, "seed \(seed)")
        }
    }

    /// All of them in the full proof and for short streams; else those at both ends, and some in between.
    private func singleCuts(of length: Int) -> [Int] {
        guard ProofSize.current == .reduced, length > 400 else { return Array(0...length) }
        var random = SeededGenerator(seed: UInt64(length))
        let between = (0..<200).map { _ in Int.random(in: 0...length, using: &random) }
        return Array(0...40) + between.sorted() + Array((length - 40)...length)
    }

    /// Cuttings of very different grain: from a handful of pieces to nearly single bytes, empty pieces among them.
    private func randomCuts(of length: Int, seed: Int) -> [Int] {
        var random = SeededGenerator(seed: UInt64(seed))
        let largest = 1 << Int.random(in: 1...12, using: &random)
        var cuts: [Int] = []
        var position = 0
        while true {
            position += Int.random(in: 0...largest, using: &random)
            guard position < length else { return cuts }
            cuts.append(position)
        }
    }
}
