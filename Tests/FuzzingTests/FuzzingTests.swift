import Foundation
import Fuzzing
import NIOCore
import TestSupport
import Testing

/// What `scripts/fuzz` does at full size with libFuzzer, reduced: kept inputs, and some damage to them.
@Suite struct FuzzingTests {
    @Test("every input that was kept is read without harm", arguments: FuzzTarget.allCases)
    func kept(_ target: FuzzTarget) throws {
        let inputs = try Corpus.inputs(of: target)
        #expect(inputs.count >= 20)
        for input in inputs { target.run(input.bytes) }
    }

    @Test("damaged inputs are read without harm", arguments: FuzzTarget.allCases)
    func damaged(_ target: FuzzTarget) async throws {
        let inputs = try Corpus.inputs(of: target).map(\.bytes)
        var random = SeededGenerator(seed: 1)
        for _ in 0..<ProofSize.count(reduced: 2000, full: 100_000) {
            await Task.yield()
            let input = try #require(inputs.randomElement(using: &random))
            target.run(Damage.damage(input, with: try #require(inputs.randomElement(using: &random)), using: &random))
        }
    }
}
