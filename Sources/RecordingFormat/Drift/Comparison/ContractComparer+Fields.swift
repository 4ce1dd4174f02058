extension ContractComparer {
    /// From how many samples on "always there" and "never null" are more than chance.
    private static let enoughSamples = 3

    /// Compares what JSON texts are made of. Of a change only the outermost place is noted.
    mutating func compare(_ part: AnswerPart, _ old: JSONShape, _ new: JSONShape) {
        note(part, changes(old, new))
    }

    func changes(_ old: JSONShape, _ new: JSONShape) -> [Change] {
        var changes: [Change] = []
        for place in Set(old.fields.keys).union(new.fields.keys).sorted() {
            if changes.contains(where: { place.hasPrefix($0.place + "/") }) { continue }
            if let change = change(at: place, old, new) { changes.append(change) }
        }
        return changes
    }

    private func change(at place: String, _ old: JSONShape, _ new: JSONShape) -> Change? {
        switch (old.fields[place], new.fields[place]) {
        case (let before?, let after?): return change(at: place, from: before, to: after)
        case (let before?, nil):
            // Nothing is known of the members of what was not there, nor of the elements of empty arrays.
            guard before.presence.isAlways, !JSONShape.isRepeated(place), hasObject(new, at: place) else { return nil }
            return Change(place: place, before: before.typeList, after: "gone")
        case (nil, let after?):
            guard !JSONShape.isRepeated(place), hasObject(old, at: place) else { return nil }
            return Change(place: place, before: "absent", after: after.typeList, isNew: true)
        case (nil, nil): return nil
        }
    }

    private func change(at place: String, from before: FieldShape, to after: FieldShape) -> Change? {
        let known = before.types.subtracting(["null"])
        let found = after.types.subtracting(["null"])
        if !known.isEmpty, !found.isSubset(of: known) { return Change(place: place, before: before.typeList, after: after.typeList) }
        if !before.types.contains("null"), after.types.contains("null"), found.isEmpty || before.presence.count >= Self.enoughSamples {
            return Change(place: place, before: before.typeList, after: after.typeList)
        }
        if !JSONShape.isRepeated(place), before.presence.isAlways, before.presence.total >= Self.enoughSamples, !after.presence.isAlways {
            return Change(place: place, before: "always", after: "\(after.presence.count) of \(after.presence.total)")
        }
        guard !before.values.isEmpty, let added = added(before.values, after.values) else { return nil }
        return Change(place: place, before: added.before, after: added.after)
    }

    /// Whether what holds the place was there and was an object.
    private func hasObject(_ shape: JSONShape, at place: String) -> Bool {
        guard let parent = JSONShape.parent(of: place) else { return false }
        return shape.fields[parent]?.types.contains("object") == true
    }
}
