extension Drift {
    /// The drift at a glance: the verdict and what it rests on, then what led to it, most severe first, grouped by class and call.
    ///
    /// - Parameter now: seconds since 1970, for the age of what is known.
    public func report(now: Int = ValueSource.systemClock() / 1000) -> String {
        var lines = [verdict, provenance.line(now: now)]
        for drift in DriftClass.allCases.reversed() {
            let group = findings.filter { $0.drift == drift }
            guard !group.isEmpty else { continue }
            lines += ["", "\(drift.rawValue.uppercased()) (\(group.count))"]
            var call: CallName?
            for finding in Self.grouped(group) {
                if finding.call != call { lines.append("  \(finding.call)") }
                call = finding.call
                lines.append("    \(finding.shortLine)\(finding.isUnverified ? ", unverified" : "")")
            }
        }
        if !warnings.isEmpty { lines += ["", "SLOWER OR FASTER (never fails)"] + warnings.map { "  \($0)" } }
        if !provenance.unverified.isEmpty {
            lines += ["", "UNVERIFIED (\(provenance.unverified.count)): every field of these is known from descriptions, none from the site"]
            lines += provenance.unverified.map { "  \($0)" }
        }
        if !notVisited.isEmpty { lines += ["", "NOT VISITED (\(notVisited.count))"] + notVisited.map { "  \($0)" } }
        return lines.joined(separator: "\n") + "\n"
    }

    private var verdict: String {
        let scope = "\(compared.count) of \(compared.count + notVisited.count) known calls compared"
        return switch drift {
        case .none: "No drift: \(scope)."
        case .additive: "The site changed, but nothing that is read: \(scope)."
        case .breaking: "The site changed in what is read: \(scope)."
        case .couldNotCheck: "Could not check: an answer was hidden, so this says nothing about the site as a whole; \(scope)."
        }
    }

    /// Findings of one call together, calls in the order of their first finding.
    private static func grouped(_ findings: [DriftFinding]) -> [DriftFinding] {
        var order: [CallName] = []
        for finding in findings where !order.contains(finding.call) { order.append(finding.call) }
        return order.flatMap { call in findings.filter { $0.call == call } }
    }
}
