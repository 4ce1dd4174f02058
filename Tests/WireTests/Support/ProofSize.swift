import Foundation

/// How much work a proof does. `scripts/prove wire` runs every proof at full size, `scripts/test` at a size that takes seconds.
enum ProofSize {
    case reduced
    case full

    static let current: ProofSize = ProcessInfo.processInfo.environment["QWEN_PROOF"] == "full" ? .full : .reduced

    /// One of two counts.
    static func count(reduced: Int, full: Int) -> Int {
        switch current {
        case .reduced: reduced
        case .full: full
        }
    }
}
