import Foundation
import TestSupport
import Testing
import Wire

/// `JSONDecoder` is the oracle: the scanner accepts what it accepts, and reads the same values.
///
/// They differ on purpose in what `JSONScannerDifferenceTests` lists, and nowhere else.
@Suite struct JSONScannerOracleTests {
    @Test("every frame reads the same; one that is no JSON, such as [DONE] or a template, is refused by both")
    func frames() throws {
        for frame in SampleFrames.all {
            try #require((try? JSONTree(scanning: frame)) == (try? JSONTree(decoding: frame)), "\(String(decoding: frame, as: UTF8.self))")
        }
    }

    @Test("every handwritten text is JSON to both")
    func handwritten() throws {
        for text in SampleFrames.handwritten {
            #expect(try JSONTree(scanning: text) == JSONTree(decoding: text))
            #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed) }
        }
    }

    @Test("damaged frames are read the same, or refused by both", arguments: 0..<8)
    func mutations(_ part: Int) throws {
        var random = SeededGenerator(seed: UInt64(part))
        var accepted = 0
        var refused = 0
        for _ in 0..<ProofSize.count(reduced: 500, full: 20_000) {
            let frame = SampleFrames.json.randomElement(using: &random) ?? []
            let text = JSONMutation.mutate(frame, using: &random)
            guard !KnownDifference.concerns(text) else { continue }
            let expected = try? JSONTree(decoding: text)
            try #require((try? JSONTree(scanning: text)) == expected, "\(String(decoding: text, as: UTF8.self))")
            if expected == nil { refused += 1 } else { accepted += 1 }
        }
        // The proof is empty where all mutations go one way.
        #expect(accepted > 20)
        #expect(refused > 20)
    }

    @Test("skipping accepts and refuses what reading does", arguments: 8..<12)
    func skipping(_ part: Int) throws {
        var random = SeededGenerator(seed: UInt64(part))
        for _ in 0..<ProofSize.count(reduced: 500, full: 20_000) {
            let frame = SampleFrames.json.randomElement(using: &random) ?? []
            let text = JSONMutation.mutate(frame, using: &random)
            let isRead: Bool
            do {
                _ = try JSONTree(scanning: text)
                isRead = true
            } catch JSONScanError.numberOutOfRange {
                continue  // Only who asks for a number's value is told that it has none.
            } catch {
                isRead = false
            }
            try #require(isSkipped(text) == isRead, "\(String(decoding: text, as: UTF8.self))")
        }
    }

    private func isSkipped(_ text: [UInt8]) -> Bool {
        do {
            var scanner = try JSONScanner(text.span)
            try scanner.skip()
            try scanner.end()
            return true
        } catch {
            return false
        }
    }
}
