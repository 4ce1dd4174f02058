public import NIOCore
public import Wire

/// A JSON text as it was written: members in their order, duplicates kept, numbers as they are spelled.
///
/// Recordings are compared and written back, so nothing may be lost on the way, as it would be through `Codable`.
public enum JSONValue: Equatable, Sendable {
    case null
    case bool(Bool)
    /// A number in the spelling of the text, such as `1.0` or `1e3`.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([Member])

    /// A named value of an object.
    public struct Member: Equatable, Sendable {
        public var name: String
        public var value: JSONValue

        public init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// Reads exactly one JSON text.
    public init(parsing bytes: ByteBuffer) throws(JSONScanError) {
        var scanner = try JSONScanner(bytes.readableBytesUInt8Span)
        self = try Self.read(&scanner, from: bytes)
        try scanner.end()
    }

    private static func read(_ scanner: inout JSONScanner, from bytes: ByteBuffer) throws(JSONScanError) -> JSONValue {
        switch try scanner.kind() {
        case .null:
            _ = try scanner.takeNull()
            return .null
        case .bool: return .bool(try scanner.bool())
        case .string: return .string(try scanner.string())
        case .number:
            let range = try scanner.skipRange()
            // The scanner has just passed over these bytes, so they exist.
            return .number(bytes.getString(at: bytes.readerIndex + range.lowerBound, length: range.count) ?? "")
        case .array:
            var elements: [JSONValue] = []
            try scanner.beginArray()
            while try scanner.nextElement() { elements.append(try read(&scanner, from: bytes)) }
            return .array(elements)
        case .object:
            var members: [Member] = []
            try scanner.beginObject()
            while let key = try scanner.nextKey() {
                members.append(Member(scanner.text(of: key), try read(&scanner, from: bytes)))
            }
            return .object(members)
        }
    }
}

extension JSONValue {
    /// The member named `name`, the last where there are several; `nil` where there is none, or this is no object.
    public subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.name == name }?.value
    }

    /// The element at `index`; `nil` where there is none, or this is no array.
    public subscript(index: Int) -> JSONValue? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    /// The value that a JSON pointer (RFC 6901) such as `/messages/0/fid` leads to; the empty pointer is this value.
    public subscript(pointer pointer: String) -> JSONValue? {
        var value = self
        for step in pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            let name = String(step).replacing("~1", with: "/").replacing("~0", with: "~")
            guard let next = value[name] ?? Int(name).flatMap({ value[$0] }) else { return nil }
            value = next
        }
        return value
    }

    /// The text of a string; `nil` for anything else.
    public var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The name of the value's type, as `{"$any": …}` in a match calls it.
    public var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "bool"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
