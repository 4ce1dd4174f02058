import Wire

/// A string or a number in a JSON text, with the bytes that spell it.
struct JSONLeaf: Equatable {
    /// Where it stands, as a JSON pointer; names are not escaped.
    var pointer: String
    /// The name of the member that it is the value of, or an element of the value of.
    var name: String
    /// The bytes of the text that spell it, without quotes.
    var range: Range<Int>
    /// The value: of a string without escapes, of a number as it is spelled.
    var text: String
    var isString: Bool

    /// Every leaf in the order of the text; `nil` where the text is not JSON.
    static func all(in text: [UInt8]) -> [JSONLeaf]? {
        var leaves: [JSONLeaf] = []
        do throws(JSONScanError) {
            var scanner = try JSONScanner(text.span)
            try collect(&scanner, text, pointer: "", name: "", into: &leaves)
            try scanner.end()
        } catch {
            return nil
        }
        return leaves
    }

    /// Where the JSON value that begins at `start` ends; `nil` where there is none.
    static func end(ofValueIn text: [UInt8], from start: Int) -> Int? {
        let rest = Array(text[start...])
        guard var scanner = try? JSONScanner(rest.span), let range = try? scanner.skipRange() else { return nil }
        return start + range.upperBound
    }

    private static func collect(
        _ scanner: inout JSONScanner, _ text: [UInt8], pointer: String, name: String, into leaves: inout [JSONLeaf]
    ) throws(JSONScanError) {
        switch try scanner.kind() {
        case .object:
            try scanner.beginObject()
            while let key = try scanner.nextKey() {
                let name = scanner.text(of: key)
                try collect(&scanner, text, pointer: "\(pointer)/\(name)", name: name, into: &leaves)
            }
        case .array:
            try scanner.beginArray()
            var index = 0
            while try scanner.nextElement() {
                try collect(&scanner, text, pointer: "\(pointer)/\(index)", name: name, into: &leaves)
                index += 1
            }
        case .string:
            let token = try scanner.skipRange()
            let range = token.lowerBound + 1..<token.upperBound - 1
            let value = String(decoding: UnescapedText(text, range).bytes, as: UTF8.self)
            leaves.append(JSONLeaf(pointer: pointer, name: name, range: range, text: value, isString: true))
        case .number:
            let range = try scanner.skipRange()
            leaves.append(JSONLeaf(pointer: pointer, name: name, range: range, text: String(decoding: text[range], as: UTF8.self), isString: false))
        case .bool, .null:
            try scanner.skip()
        }
    }
}
