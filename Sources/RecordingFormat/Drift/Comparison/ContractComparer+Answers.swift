extension ContractComparer {
    /// Compares answers of one form.
    mutating func compare(_ part: AnswerPart, _ old: Contract.AnswerShape, _ new: Contract.AnswerShape) {
        let readers = read.readers(of: part.call)
        if let added = added(old.statuses.map(String.init), new.statuses.map(String.init)) {
            note(part.call, part.name, "status", added.before, added.after, readers, .high)
        }
        if let added = added(old.contentTypes, new.contentTypes) {
            note(part.call, part.name, "content type", added.before, added.after, readers, .high)
        }
        compare(part, old.head, new.head)
        if let before = old.body, let after = new.body { compare(part, before, after) }
        if let before = old.stream, let after = new.stream { compare(part, before, after) }
    }

    private mutating func compare(_ part: AnswerPart, _ old: HeadShape, _ new: HeadShape) {
        let cookies = changes(old.cookies.mapValues(\.presence), new.cookies.mapValues(\.presence))
        note(part, changes(old.headers, new.headers).map { $0.in("header") } + cookies.map { $0.in("cookie") })
        for (name, before) in old.cookies.sorted(by: { $0.key < $1.key }) {
            guard let after = new.cookies[name], let added = added(before.attributes, after.attributes) else { continue }
            note(part, "cookie \(name)", added.before, added.after)
        }
    }

    /// What appeared though it never was there, and what is gone though it always was.
    func changes(_ old: [String: Presence], _ new: [String: Presence]) -> [Change] {
        let appeared = new.keys.filter { old[$0] == nil }.map { Change(place: $0, before: "absent", after: "there", isNew: true) }
        let gone = old.filter { $0.value.isAlways && new[$0.key] == nil }.keys.map { Change(place: $0, before: "there", after: "gone") }
        return (appeared + gone).sorted { $0.place < $1.place }
    }

    /// The two sets as texts, where the new one has something that the old one lacks.
    func added(_ old: some Sequence<String>, _ new: some Sequence<String>) -> (before: String, after: String)? {
        let before = Set(old)
        guard !Set(new).isSubset(of: before) else { return nil }
        let texts = [before, Set(new)].map { $0.isEmpty ? "none" : $0.sorted().joined(separator: ", ") }
        return (texts[0], texts[1])
    }
}
