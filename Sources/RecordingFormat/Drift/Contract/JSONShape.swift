/// The places that JSON texts of one kind have. A place is written like a JSON pointer (RFC 6901) in which `*` stands for every
/// element of an array and for members whose names are ids: `/choices/*/delta/content`; the whole text is the empty place.
public struct JSONShape: Equatable, Sendable, Codable {
    public var fields: [String: FieldShape]

    public init(fields: [String: FieldShape] = [:]) {
        self.fields = fields
    }

    public init(from decoder: any Decoder) throws {
        fields = try decoder.singleValueContainer().decode([String: FieldShape].self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(fields)
    }

    /// The place that holds `place`; `nil` for the whole text.
    package static func parent(of place: String) -> String? {
        place.lastIndex(of: "/").map { String(place[..<$0]) }
    }

    /// Whether the place stands for elements or for members named by ids, of which there may be any number.
    static func isRepeated(_ place: String) -> Bool { place.hasSuffix("/*") }
}

/// Puts JSON texts over one another. Values leave no trace but those of closed lists.
struct JSONShapeBuilder {
    private var types: [String: Set<String>] = [:]
    private var values: [String: Set<String>] = [:]
    private var counts: [String: Int] = [:]
    private var objects: [String: Int] = [:]

    mutating func add(_ value: JSONValue) {
        add(value, at: "")
    }

    var shape: JSONShape {
        var shape = JSONShape()
        for (place, types) in types {
            let count = counts[place] ?? 0
            let isRepeated = JSONShape.isRepeated(place)
            let total = isRepeated ? count : JSONShape.parent(of: place).map { objects[$0] ?? 0 } ?? count
            shape.fields[place] = FieldShape(types: types, presence: Presence(count, of: total), values: values[place] ?? [])
        }
        return shape
    }

    private mutating func add(_ value: JSONValue, at place: String) {
        types[place, default: []].insert(value.typeName)
        counts[place, default: 0] += 1
        switch value {
        case .object(let members):
            objects[place, default: 0] += 1
            for member in members.lastOfEachName {
                let memberPlace = "\(place)/\(JSONPlace.step(member.name))"
                add(member.value, at: memberPlace)
                if let word = ClosedEnumeration.value(member.value, of: member.name) { values[memberPlace, default: []].insert(word) }
            }
        case .array(let elements):
            for element in elements { add(element, at: "\(place)/*") }
        case .null, .bool, .number, .string: return
        }
    }
}

extension [JSONValue.Member] {
    /// Of members with the same name a reader sees the last.
    fileprivate var lastOfEachName: [JSONValue.Member] {
        guard Set(map(\.name)).count < count else { return self }
        return enumerated().filter { index, member in !self[(index + 1)...].contains { $0.name == member.name } }.map(\.element)
    }
}
