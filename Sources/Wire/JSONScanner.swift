/// A pull reader of one JSON text: visits what is asked for and skips the rest without building it.
///
/// It accepts what RFC 8259 accepts, and validates also what it skips. Where the standard leaves room: the last of
/// duplicate keys is the last visited; an unpaired surrogate escape becomes U+FFFD.
///
/// ```swift
/// var scanner = try JSONScanner(bytes)
/// try scanner.beginObject()
/// while let key = try scanner.nextKey() {
///     if scanner.matches(key, "content") { content = try scanner.string() } else { try scanner.skip() }
/// }
/// try scanner.end()
/// ```
/// Between two keys, or two elements, exactly one value must be read or skipped.
public struct JSONScanner: ~Escapable {
    /// How deep objects and arrays may lie in one another.
    public static var depthLimit: Int { 64 }

    /// The type of the value that comes next.
    public enum Kind: Sendable { case object, array, string, number, bool, null }

    /// The name of an object's member, as it stands in the text.
    public struct Key: Sendable {
        @usableFromInline let range: Range<Int>
        @usableFromInline let isEscaped: Bool

        @usableFromInline init(range: Range<Int>, isEscaped: Bool) {
            self.range = range
            self.isEscaped = isEscaped
        }
    }

    @usableFromInline let bytes: Span<UInt8>
    @usableFromInline var index = 0
    @usableFromInline var depth = 0
    /// The object or array just entered has given no member yet, so no comma comes before the next.
    @usableFromInline var isBeforeFirst = false

    /// - Throws: ``JSONScanError/notUTF8``.
    @_lifetime(copy bytes)
    public init(_ bytes: Span<UInt8>) throws(JSONScanError) {
        do { _ = try UTF8Span(validating: bytes) } catch { throw .notUTF8 }
        self.bytes = bytes
    }

    // MARK: Objects and arrays

    /// Enters an object.
    public mutating func beginObject() throws(JSONScanError) { try enter(UInt8(ascii: "{"), as: .object) }

    /// Enters an array.
    public mutating func beginArray() throws(JSONScanError) { try enter(UInt8(ascii: "["), as: .array) }

    /// The next member's name, or `nil` behind the last member, having left the object.
    public mutating func nextKey() throws(JSONScanError) -> Key? {
        guard try nextMember(closing: UInt8(ascii: "}")) else { return nil }
        guard try nextByte() == UInt8(ascii: "\"") else { throw .malformed(at: index) }
        let (range, isEscaped) = try rawString()
        try expect(UInt8(ascii: ":"))
        return Key(range: range, isEscaped: isEscaped)
    }

    /// Whether another element comes; false behind the last, having left the array.
    public mutating func nextElement() throws(JSONScanError) -> Bool {
        try nextMember(closing: UInt8(ascii: "]"))
    }

    /// Whether the member's name is `name`.
    @inlinable
    public func matches(_ key: Key, _ name: StaticString) -> Bool {
        guard !key.isEscaped else { return text(of: key) == name.description }
        guard key.range.count == name.utf8CodeUnitCount else { return false }
        for offset in 0..<key.range.count where bytes[key.range.lowerBound + offset] != name.utf8Start[offset] { return false }
        return true
    }

    /// The member's name as text.
    public func text(of key: Key) -> String {
        // The name was scanned as a string before, so it can be decoded.
        (try? decode(key.range, isEscaped: key.isEscaped)) ?? ""
    }

    // MARK: Values

    /// The type of the value that comes next.
    public mutating func kind() throws(JSONScanError) -> Kind {
        switch try nextByte() {
        case UInt8(ascii: "{"): .object
        case UInt8(ascii: "["): .array
        case UInt8(ascii: "\""): .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): .bool
        case UInt8(ascii: "n"): .null
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): .number
        default: throw .malformed(at: index)
        }
    }

    /// A string, its escapes resolved.
    public mutating func string() throws(JSONScanError) -> String {
        guard try kind() == .string else { throw .unexpectedType(at: index) }
        let (range, isEscaped) = try rawString()
        return try decode(range, isEscaped: isEscaped)
    }

    /// A number without fraction or exponent, or with ones that leave it whole. A number that is not written plainly is
    /// read as a `Double`, so it must lie within ±2⁵³, where every integer has a `Double` of its own.
    public mutating func integer() throws(JSONScanError) -> Int {
        guard try kind() == .number else { throw .unexpectedType(at: index) }
        let (range, isPlain) = try rawNumber()
        if isPlain, let value = Int(parsing: bytes, range) { return value }
        let number = try double(in: range)
        guard number.magnitude < 0x1p53, let value = Int(exactly: number) else { throw .numberOutOfRange(at: range.lowerBound) }
        return value
    }

    /// Any number, as the `Double` nearest to it.
    public mutating func double() throws(JSONScanError) -> Double {
        guard try kind() == .number else { throw .unexpectedType(at: index) }
        return try double(in: try rawNumber().0)
    }

    /// `true` or `false`.
    public mutating func bool() throws(JSONScanError) -> Bool {
        guard try kind() == .bool else { throw .unexpectedType(at: index) }
        if try nextByte() == UInt8(ascii: "t") {
            try expect("true")
            return true
        }
        try expect("false")
        return false
    }

    /// Moves past `null` when it comes next.
    public mutating func takeNull() throws(JSONScanError) -> Bool {
        guard try kind() == .null else { return false }
        try expect("null")
        return true
    }

    /// Moves past any value.
    public mutating func skip() throws(JSONScanError) {
        switch try kind() {
        case .object:
            try beginObject()
            while try nextKey() != nil { try skip() }
        case .array:
            try beginArray()
            while try nextElement() { try skip() }
        case .string: _ = try rawString()
        case .number: _ = try rawNumber()
        case .bool: _ = try bool()
        case .null: try expect("null")
        }
    }

    /// Moves past any value and tells the bytes it takes up, as offsets into the text.
    public mutating func skipRange() throws(JSONScanError) -> Range<Int> {
        _ = try nextByte()
        let start = index
        try skip()
        return start..<index
    }

    /// Checks that nothing but white space follows the value that was read.
    public mutating func end() throws(JSONScanError) {
        skipWhiteSpace()
        guard index == bytes.count else { throw .malformed(at: index) }
    }
}
