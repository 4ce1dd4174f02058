import CFuzzer
import Fuzzing
import Glibc
import NIOCore

// fuzz TARGET ARGUMENTS-OF-LIBFUZZER…: tries inputs that coverage suggests.
// fuzz TARGET memory RUNS: reads the kept inputs again and again, and fails where the memory in use grows.

guard CommandLine.arguments.count > 2, let target = FuzzTarget(rawValue: CommandLine.arguments[1]) else {
    print("usage: fuzz \(FuzzTarget.allCases.map(\.rawValue).joined(separator: "|")) ARGUMENTS… | memory RUNS")
    exit(2)
}

if CommandLine.arguments[2] == "memory" {
    try checkMemory(of: target, runs: Int(CommandLine.arguments.last ?? "") ?? 100_000)
} else {
    var count = CommandLine.argc - 1
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> = CommandLine.unsafeArgv + 1
    exit(
        LLVMFuzzerRunDriver(&count, &arguments) { data, size in
            // The callback is a C function and can't capture, so the target is found anew.
            FuzzTarget(rawValue: CommandLine.arguments[1])?.run(ByteBuffer(bytes: UnsafeBufferPointer(start: data, count: size)))
            return 0
        })
}
