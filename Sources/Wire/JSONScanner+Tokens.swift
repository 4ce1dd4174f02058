// How single tokens are read. Nothing here builds a value that its caller did not ask for.
extension JSONScanner {
    mutating func enter(_ opening: UInt8, as wanted: Kind) throws(JSONScanError) {
        guard try nextKind() == wanted else { throw .unexpectedType(at: index) }
        guard depth < Self.depthLimit else { throw .tooDeep(at: index) }
        index += 1
        depth += 1
        isBeforeFirst = true
    }

    @inline(__always)
    mutating func nextMember(closing: UInt8) throws(JSONScanError) -> Bool {
        let byte = try nextByte()
        if byte == closing {
            index += 1
            depth -= 1
            isBeforeFirst = false
            return false
        }
        if !isBeforeFirst {
            guard byte == UInt8(ascii: ",") else { throw .malformed(at: index) }
            index += 1
        }
        isBeforeFirst = false
        return true
    }

    @inline(__always)
    mutating func skipWhiteSpace() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x09, 0x0A, 0x0D: index += 1
            default: return
            }
        }
    }

    @inline(__always)
    mutating func nextByte() throws(JSONScanError) -> UInt8 {
        skipWhiteSpace()
        guard index < bytes.count else { throw .malformed(at: index) }
        return bytes[index]
    }

    @inline(__always)
    mutating func expect(_ byte: UInt8) throws(JSONScanError) {
        guard try nextByte() == byte else { throw .malformed(at: index) }
        index += 1
    }

    mutating func expect(_ word: StaticString) throws(JSONScanError) {
        guard index + word.utf8CodeUnitCount <= bytes.count else { throw .malformed(at: index) }
        for offset in 0..<word.utf8CodeUnitCount where bytes[index + offset] != word.utf8Start[offset] {
            throw .malformed(at: index + offset)
        }
        index += word.utf8CodeUnitCount
    }

    /// Moves past a string; its inside, and whether that holds escapes.
    ///
    /// Most bytes of a text are read here, so the place is kept in a variable of its own, and a byte before `count` is not checked again.
    mutating func rawString() throws(JSONScanError) -> (Range<Int>, isEscaped: Bool) {
        let start = index + 1
        let count = bytes.count
        var at = start
        var isEscaped = false
        while at < count {
            at = plainTextEnd(from: at)
            guard at < count else { break }
            let byte = bytes[unchecked: at]
            if byte == UInt8(ascii: "\"") {
                index = at + 1
                return (start..<at, isEscaped)
            }
            if byte == UInt8(ascii: "\\") {
                isEscaped = true
                index = at
                try skipEscape()
                at = index
            } else if byte < 0x20 {
                throw .malformed(at: at)
            } else {
                at += 1
            }
        }
        throw .malformed(at: at)
    }

    /// The place of the first byte that a string can't simply hold, looked for eight bytes at a time, or of one of the last seven bytes.
    @inline(__always)
    private func plainTextEnd(from start: Int) -> Int {
        let (ones, highs) = (0x0101_0101_0101_0101 as UInt64, 0x8080_8080_8080_8080 as UInt64)
        let raw = bytes.bytes
        var at = start
        while at + 8 <= bytes.count {
            // The eight bytes lie before `count`.
            let word = UInt64(littleEndian: raw.unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: UInt64.self))
            let quotes = word ^ (ones &* 0x22)
            let escapes = word ^ (ones &* 0x5C)
            // Of each, the lowest bit that is set belongs to a byte that is one; those above may be borrowed.
            let found = ((quotes &- ones) & ~quotes | (escapes &- ones) & ~escapes | (word &- ones &* 0x20) & ~word) & highs
            if found != 0 { return at + found.trailingZeroBitCount / 8 }
            at += 8
        }
        return at
    }

    private mutating func skipEscape() throws(JSONScanError) {
        guard index + 1 < bytes.count else { throw .malformed(at: index) }
        switch bytes[index + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
            UInt8(ascii: "r"), UInt8(ascii: "t"):
            index += 2
        case UInt8(ascii: "u"):
            _ = try hexUnit(at: index + 2)
            index += 6
        default: throw .malformed(at: index)
        }
    }

    func hexUnit(at start: Int) throws(JSONScanError) -> UInt16 {
        guard start + 4 <= bytes.count else { throw .malformed(at: start) }
        var value: UInt16 = 0
        for offset in start..<(start + 4) {
            let byte = bytes[offset]
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: throw .malformed(at: offset)
            }
            value = value << 4 | UInt16(digit)
        }
        return value
    }

    /// The text of a string that ``rawString()`` has passed.
    func decode(_ range: Range<Int>, isEscaped: Bool) throws(JSONScanError) -> String {
        guard isEscaped else {
            // The whole text was found to be UTF-8, and a string in it ends at ASCII.
            return String(copying: UTF8Span(unchecked: bytes.extracting(range)))
        }
        var text: [UInt8] = []
        text.reserveCapacity(range.count)
        var at = range.lowerBound
        while at < range.upperBound {
            let byte = bytes[at]
            guard byte == UInt8(ascii: "\\") else {
                text.append(byte)
                at += 1
                continue
            }
            let escape = bytes[at + 1]
            at += 2
            switch escape {
            case UInt8(ascii: "n"): text.append(0x0A)
            case UInt8(ascii: "t"): text.append(0x09)
            case UInt8(ascii: "r"): text.append(0x0D)
            case UInt8(ascii: "b"): text.append(0x08)
            case UInt8(ascii: "f"): text.append(0x0C)
            case UInt8(ascii: "u"): text.append(contentsOf: String(try scalar(at: &at, before: range.upperBound)).utf8)
            default: text.append(escape)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The scalar whose first `\u` escape has its digits at `at`; a high surrogate takes the escape of its partner along.
    private func scalar(at: inout Int, before end: Int) throws(JSONScanError) -> Unicode.Scalar {
        let unit = try hexUnit(at: at)
        at += 4
        if UTF16.isLeadSurrogate(unit), at + 6 <= end, bytes[at] == UInt8(ascii: "\\"), bytes[at + 1] == UInt8(ascii: "u") {
            let partner = try hexUnit(at: at + 2)
            if UTF16.isTrailSurrogate(partner) {
                at += 6
                return UTF16.decode(UTF16.EncodedScalar([unit, partner]))
            }
        }
        return Unicode.Scalar(unit) ?? "\u{FFFD}"
    }

    /// Moves past a number; its bytes, and whether it has neither fraction nor exponent.
    mutating func rawNumber() throws(JSONScanError) -> (Range<Int>, isPlain: Bool) {
        let start = index
        var isPlain = true
        if bytes[index] == UInt8(ascii: "-") { index += 1 }
        if index < bytes.count, bytes[index] == UInt8(ascii: "0") { index += 1 } else { try skipDigits() }
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            isPlain = false
            index += 1
            try skipDigits()
        }
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            isPlain = false
            index += 1
            if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") { index += 1 }
            try skipDigits()
        }
        return (start..<index, isPlain)
    }

    private mutating func skipDigits() throws(JSONScanError) {
        let start = index
        while index < bytes.count, bytes[index] &- UInt8(ascii: "0") < 10 { index += 1 }
        guard index > start else { throw .malformed(at: index) }
    }

    func double(in range: Range<Int>) throws(JSONScanError) -> Double {
        let text = bytes.extracting(range).withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
        guard let value = Double(text), value.isFinite else { throw .numberOutOfRange(at: range.lowerBound) }
        return value
    }
}

extension Int {
    /// The decimal integer in `range`, which holds digits behind at most one minus sign; `nil` where it overflows.
    init?(parsing bytes: Span<UInt8>, _ range: Range<Int>) {
        var value = 0
        let isNegative = bytes[range.lowerBound] == UInt8(ascii: "-")
        for index in (range.lowerBound + (isNegative ? 1 : 0))..<range.upperBound {
            let digit = Int(bytes[index] - UInt8(ascii: "0"))
            let (tens, overflowed) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowedAgain) = isNegative ? tens.subtractingReportingOverflow(digit) : tens.addingReportingOverflow(digit)
            if overflowed || overflowedAgain { return nil }
            value = sum
        }
        self = value
    }
}
