/// The inside of a JSON string with its escapes removed, which knows where each byte came from.
struct UnescapedText {
    private(set) var bytes: [UInt8] = []
    /// Where the character begins that each byte is part of; one more for the end.
    private(set) var offsets: [Int] = []

    /// - Parameter range: the string's inside, which is valid JSON.
    init(_ text: [UInt8], _ range: Range<Int>) {
        bytes.reserveCapacity(range.count)
        offsets.reserveCapacity(range.count + 1)
        var index = range.lowerBound
        while index < range.upperBound {
            guard text[index] == UInt8(ascii: "\\"), index + 1 < range.upperBound else {
                append([text[index]], from: index)
                index += 1
                continue
            }
            let (character, length) = Self.escape(text, index)
            append(character, from: index)
            index += length
        }
        offsets.append(range.upperBound)
    }

    /// Text without escapes: bytes that stand for themselves.
    init(plain text: [UInt8], _ range: Range<Int>) {
        bytes = Array(text[range])
        offsets = Array(range.lowerBound...range.upperBound)
    }

    private mutating func append(_ character: [UInt8], from offset: Int) {
        bytes += character
        offsets += Array(repeating: offset, count: character.count)
    }

    private static func escape(_ text: [UInt8], _ index: Int) -> ([UInt8], Int) {
        switch text[index + 1] {
        case UInt8(ascii: "n"): ([0x0A], 2)
        case UInt8(ascii: "r"): ([0x0D], 2)
        case UInt8(ascii: "t"): ([0x09], 2)
        case UInt8(ascii: "b"): ([0x08], 2)
        case UInt8(ascii: "f"): ([0x0C], 2)
        case UInt8(ascii: "u"):
            // Half of a surrogate pair stands for nothing.
            EncodedCharacter.readings(of: text, at: index).first.map { ($0.bytes, $0.length) } ?? (Array("\u{FFFD}".utf8), 6)
        default: ([text[index + 1]], 2)
        }
    }
}
