/// What is known of one place in JSON texts of one kind: its types, how often it is there, and its values where they are a closed
/// list. Written `string|null 12/14 = finished | typing`.
public struct FieldShape: Hashable, Sendable, SpelledAsText {
    /// The types, as ``JSONValue/typeName`` calls them.
    public var types: Set<String>
    /// In how many of the objects that could have it; of an array, the number of elements.
    public var presence: Presence
    /// Empty where the values are not a closed list.
    public var values: Set<String>

    public init(types: Set<String>, presence: Presence, values: Set<String> = []) {
        self.types = types
        self.presence = presence
        self.values = values
    }

    public init?(_ text: String) {
        let halves = text.split(separator: " = ", maxSplits: 1)
        let words = (halves.first ?? "").split(separator: " ")
        guard words.count == 2, let presence = Presence(String(words[1])) else { return nil }
        self.init(
            types: Set(words[0].split(separator: "|").map(String.init)), presence: presence,
            values: halves.count > 1 ? Set(halves[1].split(separator: " | ").map(String.init)) : [])
    }

    public var description: String {
        "\(typeList) \(presence)" + (values.isEmpty ? "" : " = " + values.sorted().joined(separator: " | "))
    }

    /// `null|string`.
    var typeList: String { types.sorted().joined(separator: "|") }
}

/// Members whose values are a closed list (site protocol §4.3, §5.2, §5.3, §7), so that a new value is news. All other values are content.
enum ClosedEnumeration {
    static let names: Set<String> = ["action", "code", "object", "phase", "role", "status", "task_status", "token_type"]

    /// The value as a member of a closed list; `nil` where the place has none. What can't be a word of a protocol is content.
    static func value(_ value: JSONValue, of name: String) -> String? {
        guard names.contains(name), let text = value.text, (1...40).contains(text.utf8.count), !text.contains("|"), !text.contains(" = ")
        else { return nil }
        return text
    }
}
