/// What is different in a new contract, most severe first.
public struct Drift: Equatable, Sendable {
    public var findings: [DriftFinding] = []
    /// Times that changed: worth a look, never a failure.
    public var warnings: [String] = []
    /// Calls that both contracts have.
    public var compared: [CallName] = []
    /// Calls of the old contract of which the new one shows no answer. A session seldom visits everything, so that is no finding.
    public var notVisited: [CallName] = []
    /// What the known side rests on.
    var provenance = Provenance()

    /// Compares what is known of the site with what it shows now.
    ///
    /// - Parameter read: which fields matter.
    public init(from old: Contract, to new: Contract, read: ReadFields) {
        var comparer = ContractComparer(read: read)
        comparer.compare(old, new)
        self = comparer.result
        findings.sort { ($0.drift, $0.severity, $1.line) > ($1.drift, $1.severity, $0.line) }
        notVisited.sort()
        compared.sort()
        for index in findings.indices {
            let finding = findings[index]
            findings[index].isUnverified = old.isUnverified("\(finding.part) \(finding.place)", of: finding.call)
        }
        provenance = Provenance(of: old, compared: compared)
    }

    init() {}

    /// The class of the whole: the worst of the findings, where "could not check" is worse than anything, since it may hide anything.
    public var drift: DriftClass { findings.map(\.drift).max() ?? .none }

    /// The exit code, where only classes from `threshold` on fail. What could not be checked always fails.
    public func exitCode(failingOn threshold: DriftClass = .additive) -> Int32 { drift >= threshold ? drift.exitCode : 0 }
}
