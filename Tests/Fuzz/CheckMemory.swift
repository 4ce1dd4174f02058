import CFuzzer
import Fuzzing
import Glibc
import NIOCore

/// Reads the kept inputs of a target over and over, and ends the process with 1 where the memory in use has grown.
func checkMemory(of target: FuzzTarget, runs: Int) throws {
    let inputs = try Corpus.inputs(of: target).map(\.bytes)
    func read(_ count: Int) {
        for run in 0..<count { target.run(inputs[run % inputs.count]) }
    }
    // Caches fill first.
    read(max(runs / 10, inputs.count))
    let before = heap_in_use()
    read(runs)
    let growth = heap_in_use() - before
    print("\(target.rawValue): memory in use grew by \(growth) bytes over \(runs) inputs")
    if growth > 64 << 10 { exit(1) }
}
