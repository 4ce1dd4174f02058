import Wire

/// Reads values whose type may differ from what is expected: what does not fit is passed over, as if it were missing.
extension JSONScanner {
    mutating func stringOrSkip() throws(JSONScanError) -> String? {
        if try kind() == .string { return try string() }
        try skip()
        return nil
    }

    /// The same for a string that must not be missed: another type is noted.
    mutating func string(at place: StaticString, noting drift: inout FrameDrift) throws(JSONScanError) -> String? {
        let kind = try kind()
        if kind == .string { return try string() }
        drift.note(place, kind)
        try skip()
        return nil
    }

    /// A string, or a whole number as text.
    mutating func textOrSkip() throws(JSONScanError) -> String? {
        try kind() == .number ? try integerOrSkip().map(String.init) : try stringOrSkip()
    }

    /// Where a string's inside lies in the text, with escapes as they stand.
    mutating func stringRangeOrSkip() throws(JSONScanError) -> Range<Int>? {
        if let range = try stringRange() { return range }
        try skip()
        return nil
    }

    /// A whole number, also inside a string.
    mutating func integerOrSkip() throws(JSONScanError) -> Int? {
        switch try kind() {
        case .number:
            do {
                return try integer()
            } catch {
                guard case .numberOutOfRange = error else { throw error }
                return nil
            }
        case .string: return Int(try string())
        default:
            try skip()
            return nil
        }
    }

    mutating func boolOrSkip() throws(JSONScanError) -> Bool? {
        switch try kind() {
        case .bool: return try bool()
        case .string: return Bool(try string().lowercased())
        default:
            try skip()
            return nil
        }
    }

    /// Enters an object; anything else is passed over, and false.
    mutating func beginObjectOrSkip() throws(JSONScanError) -> Bool {
        guard try kind() == .object else {
            try skip()
            return false
        }
        try beginObject()
        return true
    }

    /// The same for an object that must not be missed: another type is noted.
    mutating func beginObject(at place: StaticString, noting drift: inout FrameDrift) throws(JSONScanError) -> Bool {
        let kind = try kind()
        if kind != .object { drift.note(place, kind) }
        return try beginObjectOrSkip()
    }

    /// Enters an array; anything else is noted, passed over, and false.
    mutating func beginArray(at place: StaticString, noting drift: inout FrameDrift) throws(JSONScanError) -> Bool {
        let kind = try kind()
        guard kind == .array else {
            drift.note(place, kind)
            try skip()
            return false
        }
        try beginArray()
        return true
    }

    /// Passes over a value; false for `null`, `false`, an empty string and an empty list or object.
    mutating func isSomething(in bytes: Span<UInt8>) throws(JSONScanError) -> Bool {
        let kind = try kind()
        let range = try skipRange()
        switch kind {
        case .null: return false
        case .bool: return bytes[range.lowerBound] == UInt8(ascii: "t")
        case .number: return true
        case .string, .array, .object: return range.count > 2
        }
    }
}

extension Span<UInt8> {
    func equals(_ text: StaticString, in range: Range<Int>) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        for offset in 0..<range.count where self[range.lowerBound + offset] != text.utf8Start[offset] { return false }
        return true
    }

    func equals(_ text: [UInt8], in range: Range<Int>) -> Bool {
        guard range.count == text.count else { return false }
        return extracting(range).withUnsafeBytes { bytes in text.withUnsafeBytes { bytes.elementsEqual($0) } }
    }

    func text(in range: Range<Int>) -> String {
        extracting(range).withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }
}
