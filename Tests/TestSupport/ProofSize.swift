import Foundation

/// How much work a proof does. `scripts/prove` runs every proof at full size, `scripts/test` at a size that takes seconds.
public enum ProofSize: Sendable {
    case reduced
    case full

    public static let current: ProofSize = ProcessInfo.processInfo.environment["QWEN_PROOF"] == "full" ? .full : .reduced

    /// One of two counts.
    public static func count(reduced: Int, full: Int) -> Int {
        switch current {
        case .reduced: reduced
        case .full: full
        }
    }
}
