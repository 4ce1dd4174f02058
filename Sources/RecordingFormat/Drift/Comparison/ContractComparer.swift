/// Goes through two contracts call by call and collects what differs.
struct ContractComparer {
    let read: ReadFields
    var result = Drift()

    mutating func compare(_ old: Contract, _ new: Contract) {
        var unpaired = Dictionary(uniqueKeysWithValues: new.calls.compactMap { pair in CallName(pair.key).map { ($0, pair.value) } })
        let oldCalls = old.calls.compactMap { pair in CallName(pair.key).map { (name: $0, shape: pair.value) } }.sorted { $0.name < $1.name }
        var missing: [(name: CallName, shape: Contract.CallShape)] = []
        for call in oldCalls {
            guard let shape = unpaired.removeValue(forKey: call.name) else {
                missing.append(call)
                continue
            }
            compare(call.name, call.shape, shape)
        }
        for call in missing where !call.name.isAnyCall {
            guard let moved = unpaired.keys.sorted().first(where: { $0.purpose == call.name.purpose }),
                let shape = unpaired.removeValue(forKey: moved)
            else {
                result.notVisited.append(call.name)
                continue
            }
            note(
                call.name, "", "address", "\(call.name.host) \(call.name.path)", "\(moved.host) \(moved.path)", read.readers(of: call.name), .critical
            )
            compare(call.name, call.shape, shape)
        }
        for (call, shape) in unpaired.sorted(by: { $0.key < $1.key }) { noteNewCall(call, shape) }
        if result.compared.isEmpty, !result.findings.contains(where: { $0.drift == .couldNotCheck }),
            let call = result.notVisited.first ?? oldCalls.first?.name
        {
            let seen = new.obstacles.isEmpty ? "none of them" : new.obstacles.list
            note(.couldNotCheck, .high, call, "", "", "\(result.notVisited.count) known calls", seen)
        }
    }

    private mutating func compare(_ call: CallName, _ old: Contract.CallShape, _ new: Contract.CallShape) {
        if !call.isAnyCall {
            noteObstacles(call, old, new)
            noteRefusals(call, old, new)
            guard noteForms(call, old.forms(\.isOrdinary), new.forms(\.isOrdinary)) else { return result.notVisited.append(call) }
            result.compared.append(call)
        }
        for form in AnswerForm.allCases {
            guard let before = old.answers[form.rawValue], let after = new.answers[form.rawValue] else { continue }
            compare(AnswerPart(call: call, form: form), before, after)
        }
        if let before = old.request, let after = new.request { compare(call, before, after) }
    }

    /// Answers in another form than ever before. False where the ordinary answer was not seen.
    private mutating func noteForms(_ call: CallName, _ old: Set<AnswerForm>, _ new: Set<AnswerForm>) -> Bool {
        guard !new.isEmpty else { return false }
        if !old.isEmpty, !new.isSubset(of: old) { note(call, "", "form", old.list, new.list, read.readers(of: call), .critical) }
        return true
    }

    private mutating func noteNewCall(_ call: CallName, _ shape: Contract.CallShape) {
        let isSeen = !shape.forms(\.isOrdinary).isEmpty
        for obstacle in shape.forms(\.isObstacle).sorted(by: { $0.rawValue < $1.rawValue }) where !isSeen || obstacle == .humanCheck {
            note(.couldNotCheck, .high, call, "", "", "unknown", obstacle.rawValue)
        }
        if !shape.forms({ !$0.isObstacle }).isEmpty { note(.additive, .medium, call, "", "", "unknown", "a new call") }
    }

    /// An obstacle hides what was asked for, unless it is known at this call and the answer was seen as well. A human check always does:
    /// nothing after it can be trusted.
    private mutating func noteObstacles(_ call: CallName, _ old: Contract.CallShape, _ new: Contract.CallShape) {
        for obstacle in new.forms(\.isObstacle).sorted(by: { $0.rawValue < $1.rawValue }) {
            let isKnown = old.answers[obstacle.rawValue] != nil && !new.forms(\.isOrdinary).isEmpty
            if isKnown, obstacle != .humanCheck { continue }
            note(.couldNotCheck, .high, call, "", "", old.forms { !$0.isObstacle }.list, obstacle.rawValue)
        }
    }

    /// A refusal where there never was one. Of a known kind of refusal, new codes are found among its fields.
    private mutating func noteRefusals(_ call: CallName, _ old: Contract.CallShape, _ new: Contract.CallShape) {
        guard let refusal = new.answers[AnswerForm.refusal.rawValue], !old.forms(\.isOrdinary).isEmpty else { return }
        guard old.answers[AnswerForm.refusal.rawValue] == nil else { return }
        let codes = (refusal.body?.fields ?? [:]).filter { $0.key.hasSuffix("/code") }.flatMap { $0.value.values }.sorted()
        let after = (["refused"] + codes.prefix(3)).joined(separator: " ")
        note(call, "", "form", old.forms(\.isOrdinary).list, after, read.readers(of: call), .critical)
    }
}

/// Answers of one form to one call.
struct AnswerPart {
    var call: CallName
    var form: AnswerForm
    /// The kind of the frame, for frames of a stream.
    var frame: String?

    /// As ``DriftFinding/part`` names it.
    var name: String { frame.map { "frame \($0)" } ?? form.rawValue }
}

extension Contract.CallShape {
    func forms(_ isWanted: (AnswerForm) -> Bool) -> Set<AnswerForm> {
        Set(answers.keys.compactMap(AnswerForm.init).filter(isWanted))
    }
}

extension Contract {
    /// Everything that stood in the way of an answer.
    fileprivate var obstacles: Set<AnswerForm> { calls.values.reduce(into: []) { $0.formUnion($1.forms(\.isObstacle)) } }
}

extension Set<AnswerForm> {
    var list: String { isEmpty ? "nothing" : map(\.rawValue).sorted().joined(separator: " or ") }
}
