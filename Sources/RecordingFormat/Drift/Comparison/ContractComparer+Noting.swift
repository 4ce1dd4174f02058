/// A place that looks different now.
struct Change {
    var place: String
    var before: String
    var after: String
    var isNew = false

    /// The same with the place named as one of a kind, such as `header`.
    func `in`(_ kind: String) -> Change {
        Change(place: "\(kind) \(place)", before: before, after: after, isNew: isNew)
    }
}

extension ContractComparer {
    /// Notes a change that breaks whoever reads the place, and nobody else.
    mutating func note(
        _ call: CallName, _ part: String, _ place: String, _ before: String, _ after: String, _ readers: [String], _ severity: Severity
    ) {
        let isRead = !readers.isEmpty
        append(
            DriftFinding(
                drift: isRead ? .breaking : .additive, severity: isRead ? severity : .low, call: call, part: part, place: place, before: before,
                after: after, readBy: readers))
    }

    /// Notes a change of a place in an answer.
    mutating func note(_ part: AnswerPart, _ place: String, _ before: String, _ after: String, _ severity: Severity = .medium) {
        note(part.call, part.name, place, before, after, read.readers(of: place, in: part.name, of: part.call), severity)
    }

    /// Notes changes of places in an answer. What is new can't be read yet, so it can't break anything.
    mutating func note(_ part: AnswerPart, _ changes: [Change]) {
        for change in changes {
            if change.isNew {
                note(.additive, .low, part.call, part.name, change.place, change.before, change.after)
            } else {
                note(part, change.place, change.before, change.after)
            }
        }
    }

    /// Notes a change whose class does not depend on readers.
    mutating func note(
        _ drift: DriftClass, _ severity: Severity, _ call: CallName, _ part: String, _ place: String, _ before: String, _ after: String
    ) {
        append(DriftFinding(drift: drift, severity: severity, call: call, part: part, place: place, before: before, after: after, readBy: []))
    }

    private mutating func append(_ finding: DriftFinding) {
        result.findings.append(finding)
    }
}
