import Wire

/// A JSON value built whole, so that two readers of one text can be compared.
enum JSONTree: Equatable, Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case array([JSONTree])
    case object([String: JSONTree])

    /// A whole number. Beyond ±2⁵³ it counts as a `Double`, since there only `JSONScannerNumberTests` say who reads what.
    static func whole(_ value: Int) -> JSONTree {
        value.magnitude < 1 << 53 ? .integer(value) : .number(Double(value))
    }

    /// What `JSONScanner` reads.
    init(scanning text: [UInt8]) throws {
        var scanner = try JSONScanner(text.span)
        self = try JSONTree(from: &scanner)
        try scanner.end()
    }

    private init(from scanner: inout JSONScanner) throws {
        switch try scanner.kind() {
        case .null:
            _ = try scanner.takeNull()
            self = .null
        case .bool: self = .bool(try scanner.bool())
        case .string: self = .string(try scanner.string())
        case .number:
            var attempt = scanner
            if let integer = try? attempt.integer() {
                scanner = attempt
                self = .whole(integer)
            } else {
                self = .number(try scanner.double())
            }
        case .array:
            var elements: [JSONTree] = []
            try scanner.beginArray()
            while try scanner.nextElement() { elements.append(try JSONTree(from: &scanner)) }
            self = .array(elements)
        case .object:
            var members: [String: JSONTree] = [:]
            try scanner.beginObject()
            while let key = try scanner.nextKey() { members[scanner.text(of: key)] = try JSONTree(from: &scanner) }
            self = .object(members)
        }
    }
}
