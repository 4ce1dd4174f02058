import RecordingFormat

extension JSONValue {
    /// Key paths and types, without values.
    var shape: String {
        switch self {
        case .object(let members): "{" + members.map { "\($0.name):\($0.value.shape)" }.joined(separator: ",") + "}"
        case .array(let elements): "[" + (elements.first?.shape ?? "") + "]"
        case .string(let text): ["typing", "finished", "error"].contains(text) ? text : text.isEmpty ? "empty" : "string"
        case .number: "number"
        case .bool: "bool"
        case .null: "null"
        }
    }

    /// The value with each of its parts, one after the other, left out, null, of another type, or there twice.
    var mutations: [(name: String, value: JSONValue)] { others.map { ("whole as \($0.shape)", $0) } + innerMutations(at: "") }

    /// Values of other types. An object may also lose all its members.
    private var others: [JSONValue] {
        Self.replacements.filter { other in
            switch (self, other) {
            case (.string, .string), (.array, .array): false
            default: self != other
            }
        }
    }

    private static let replacements: [JSONValue] = [
        .null, .number("0"), .number("-1.5"), .number("1e300"), .string(""), .string("text"), .string("\u{0}"), .bool(true), .bool(false), .array([]),
        .array([.null, .string("x")]), .object([]), .object([Member("a", .object([]))]),
    ]

    private func innerMutations(at path: String) -> [(name: String, value: JSONValue)] {
        var mutations: [(name: String, value: JSONValue)] = []
        switch self {
        case .object(let members):
            for (index, member) in members.enumerated() {
                let place = "\(path)/\(member.name)"
                func change(_ name: String, _ change: (inout [Member]) -> Void) {
                    var changed = members
                    change(&changed)
                    mutations.append((name, .object(changed)))
                }
                change("drop \(place)") { $0.remove(at: index) }
                change("double \(place)") { $0.insert($0[index], at: index) }
                for value in member.value.others { change("\(place) as \(value.shape)") { $0[index].value = value } }
                for inner in member.value.innerMutations(at: place) { change(inner.name) { $0[index].value = inner.value } }
            }
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                let place = "\(path)/\(index)"
                func change(_ name: String, _ change: (inout [JSONValue]) -> Void) {
                    var changed = elements
                    change(&changed)
                    mutations.append((name, .array(changed)))
                }
                change("drop \(place)") { $0.remove(at: index) }
                change("double \(place)") { $0.insert($0[index], at: index) }
                for value in element.others { change("\(place) as \(value.shape)") { $0[index] = value } }
                for inner in element.innerMutations(at: place) { change(inner.name) { $0[index] = inner.value } }
            }
        case .string, .number, .bool, .null: break
        }
        return mutations
    }
}
