import RecordingFormat

/// Why no exchange answers a request, in at most 25 lines: what is nearest, which matchers passed, what differs, and what records it.
struct Miss: Sendable {
    struct Nearest: Sendable {
        /// `recording/030-completion`.
        var name: String
        var verdict: Verdict
        /// How often this account was answered with it.
        var plays: Int
        var isUsedUp: Bool
    }

    /// Method, host and path; the query may hold secrets.
    var call: String
    var nearest: Nearest?
    /// How many exchanges there are.
    var exchanges: Int

    var report: String {
        var lines = ["No recorded exchange answers \(call)."]
        if let nearest {
            lines.append("Nearest of \(exchanges): \(nearest.name)")
            let passed = nearest.verdict.checks.filter(\.isPassed).map(\.matcher)
            if !passed.isEmpty { lines.append("  passed: \(passed.joined(separator: ", "))") }
            for check in nearest.verdict.checks where !check.isPassed { lines += Self.lines(for: check) }
            if nearest.plays > 0 {
                lines.append("  \(nearest.isUsedUp ? "used up" : "played"): \(nearest.plays) time\(nearest.plays == 1 ? "" : "s")")
            }
        }
        return (lines.prefix(Self.lineLimit - 1) + [Self.advice]).joined(separator: "\n") + "\n"
    }

    private static let advice = "To record it: mock-qwen record --upstream https://chat.qwen.ai --to DIR, with the client's --site at the recorder."

    private static func lines(for check: Verdict.Check) -> [String] {
        let shown = check.differences.prefix(6)
        var lines = ["  FAILED: \(check.matcher)"]
        for difference in shown {
            if !difference.place.isEmpty { lines.append("    \(difference.place)") }
            lines.append("    - \(difference.expected)")
            lines.append("    + \(isSecret(difference.place) ? "(not shown)" : difference.found)")
        }
        if check.differences.count > shown.count { lines.append("    and \(check.differences.count - shown.count) more") }
        return lines
    }

    private static func isSecret(_ place: String) -> Bool {
        let field = place.split(separator: "/").last?.lowercased() ?? ""
        return ["password", "token", "secret", "signature"].contains { field.contains($0) } && place.hasPrefix("/")
    }

    private static let lineLimit = 25
}
