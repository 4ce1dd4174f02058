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
        do { _ = try UTF8Span(validating: bytes.extracting(bytes.beyondASCII)) } catch { throw .notUTF8 }
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
        return text(in: key.range, equals: name)
    }

    /// Whether the bytes in `range` are those of `text`.
    @inlinable
    func text(in range: Range<Int>, equals text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount, range.upperBound <= bytes.count else { return false }
        let (raw, wanted) = (bytes.bytes, UnsafeRawPointer(text.utf8Start))
        var offset = 0
        // Eight bytes at a time, all of which lie in both.
        while offset + 8 <= range.count {
            let word = raw.unsafeLoadUnaligned(fromUncheckedByteOffset: range.lowerBound + offset, as: UInt64.self)
            guard word == wanted.loadUnaligned(fromByteOffset: offset, as: UInt64.self) else { return false }
            offset += 8
        }
        for offset in offset..<range.count where bytes[range.lowerBound + offset] != text.utf8Start[offset] { return false }
        return true
    }

    /// The member's name as text.
    public func text(of key: Key) -> String {
        // The name was scanned as a string before, so it can be decoded.
        (try? decode(key.range, isEscaped: key.isEscaped)) ?? ""
    }

    // MARK: Values

    /// The type of the value that comes next.
    public mutating func kind() throws(JSONScanError) -> Kind { try nextKind() }

    @inline(__always)
    mutating func nextKind() throws(JSONScanError) -> Kind {
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
        guard try nextKind() == .string else { throw .unexpectedType(at: index) }
        let (range, isEscaped) = try rawString()
        return try decode(range, isEscaped: isEscaped)
    }

    /// A number without fraction or exponent, or with ones that leave it whole. A number that is not written plainly is
    /// read as a `Double`, so it must lie within ±2⁵³, where every integer has a `Double` of its own.
    public mutating func integer() throws(JSONScanError) -> Int {
        guard try nextKind() == .number else { throw .unexpectedType(at: index) }
        let (range, isPlain) = try rawNumber()
        if isPlain, let value = Int(parsing: bytes, range) { return value }
        let number = try double(in: range)
        guard number.magnitude < 0x1p53, let value = Int(exactly: number) else { throw .numberOutOfRange(at: range.lowerBound) }
        return value
    }

    /// Any number, as the `Double` nearest to it.
    public mutating func double() throws(JSONScanError) -> Double {
        guard try nextKind() == .number else { throw .unexpectedType(at: index) }
        return try double(in: try rawNumber().0)
    }

    /// `true` or `false`.
    public mutating func bool() throws(JSONScanError) -> Bool {
        guard try nextKind() == .bool else { throw .unexpectedType(at: index) }
        if try nextByte() == UInt8(ascii: "t") {
            try expect("true")
            return true
        }
        try expect("false")
        return false
    }

    /// Moves past `null` when it comes next.
    public mutating func takeNull() throws(JSONScanError) -> Bool {
        guard try nextKind() == .null else { return false }
        try expect("null")
        return true
    }

    /// Moves past any value.
    public mutating func skip() throws(JSONScanError) {
        switch try nextKind() {
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

    /// Moves past a string and tells where its inside lies in the text, with escapes as they stand; `nil`, having moved past nothing, where
    /// another value comes next.
    public mutating func stringRange() throws(JSONScanError) -> Range<Int>? {
        guard try nextByte() == UInt8(ascii: "\"") else { return nil }
        return try rawString().0
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

extension Span<UInt8> {
    /// From the first byte that is not ASCII to the last. Of most frames that is a few words; the rest needs no more than a look at each
    /// eight bytes. Between ASCII and anything else no character goes on, so what lies between is UTF-8 where the whole is.
    fileprivate var beyondASCII: Range<Int> {
        let highs = 0x8080_8080_8080_8080 as UInt64
        let raw = bytes
        var (start, end) = (0, count)
        while start + 8 <= end, raw.unsafeLoadUnaligned(fromUncheckedByteOffset: start, as: UInt64.self) & highs == 0 { start += 8 }
        while start < end, self[start] < 0x80 { start += 1 }
        while start + 8 <= end, raw.unsafeLoadUnaligned(fromUncheckedByteOffset: end - 8, as: UInt64.self) & highs == 0 { end -= 8 }
        while start < end, self[end - 1] < 0x80 { end -= 1 }
        return start..<end
    }
}
