extension JSONValue {
    /// This value with `change` made wherever `place` leads: a place of a ``JSONShape``, so `*` is every element and every member
    /// that is named by an id.
    ///
    /// - Parameter change: the new value; `nil` takes the member or element out.
    package func changing(_ place: String, _ change: (JSONValue) -> JSONValue?) -> JSONValue? {
        changing(place.split(separator: "/", omittingEmptySubsequences: false).dropFirst(), change)
    }

    private func changing(_ steps: ArraySlice<Substring>, _ change: (JSONValue) -> JSONValue?) -> JSONValue? {
        guard let step = steps.first else { return change(self) }
        switch self {
        case .object(let members):
            return .object(
                members.compactMap { member in
                    guard JSONPlace.step(member.name) == step else { return member }
                    return member.value.changing(steps.dropFirst(), change).map { Member(member.name, $0) }
                })
        case .array(let elements) where step == "*":
            return .array(elements.compactMap { $0.changing(steps.dropFirst(), change) })
        case .array, .null, .bool, .number, .string: return self
        }
    }
}
