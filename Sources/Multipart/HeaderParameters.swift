/// A header's value with parameters, such as `form-data; name="file"; filename="a.png"`.
package struct HeaderParameters: Equatable, Sendable {
    /// In lower case.
    package var value: String
    /// By their names in lower case; the first of several with one name.
    private var parameters: [String: String] = [:]

    package init(_ text: String) {
        var rest = text[...]
        value = rest.take(until: ";").trimmed.lowercased()
        while rest.popFirst() != nil {
            let name = rest.take(until: "=", orBefore: ";").trimmed.lowercased()
            guard rest.first == "=" else { continue }
            rest.removeFirst()
            rest = rest.drop { $0 == " " || $0 == "\t" }
            let isQuoted = rest.first == "\""
            let content = isQuoted ? rest.takeQuoted() : rest.take(until: ";").trimmed
            if isQuoted { _ = rest.take(until: ";") }
            if !name.isEmpty, parameters[name] == nil { parameters[name] = content }
        }
    }

    package subscript(name: String) -> String? { parameters[name] }
}

extension Substring {
    fileprivate var trimmed: String {
        let start = drop { $0.isWhitespace }
        return String(start.prefix(upTo: start.lastIndex { !$0.isWhitespace }.map(start.index(after:)) ?? start.startIndex))
    }

    /// Takes what is in front of the first `end`, or of `border` where that comes first.
    fileprivate mutating func take(until end: Character, orBefore border: Character? = nil) -> Substring {
        let taken = prefix { $0 != end && $0 != border }
        self = self[taken.endIndex...]
        return taken
    }

    /// Takes a quoted text. A backslash escapes a quote or itself; before anything else it is one, as in the paths that some clients send.
    fileprivate mutating func takeQuoted() -> String {
        removeFirst()
        var text = ""
        while let character = popFirst(), character != "\"" {
            if character == "\\", let next = first, next == "\"" || next == "\\" {
                text.append(removeFirst())
            } else {
                text.append(character)
            }
        }
        return text
    }
}
