/// A character of a text that stands for another one: `%2F`, `%252F`, `\/`, `\"`, `\\`, `\u002f`, with any number of backslashes for JSON in
/// JSON.
struct EncodedCharacter: Equatable {
    /// How many bytes of the text it takes up.
    var length: Int
    /// What it stands for, in UTF-8.
    var bytes: [UInt8]

    /// What the text at `index` may stand for besides itself, the deepest encoding first.
    static func readings(of text: [UInt8], at index: Int) -> [EncodedCharacter] {
        switch text[index] {
        case UInt8(ascii: "%"): percent(text, index)
        case UInt8(ascii: "\\"): backslash(text, index)
        default: []
        }
    }

    private static func percent(_ text: [UInt8], _ index: Int) -> [EncodedCharacter] {
        guard let byte = number(text, index + 1, digits: 2) else { return [] }
        let once = EncodedCharacter(length: 3, bytes: [UInt8(byte)])
        guard byte == 0x25, let inner = number(text, index + 3, digits: 2) else { return [once] }
        return [EncodedCharacter(length: 5, bytes: [UInt8(inner)]), once]
    }

    private static func backslash(_ text: [UInt8], _ index: Int) -> [EncodedCharacter] {
        let end = text[index...].firstIndex { $0 != UInt8(ascii: "\\") } ?? text.count
        var readings: [EncodedCharacter] = []
        if end < text.count {
            switch text[end] {
            case UInt8(ascii: "u"): if let scalar = scalar(text, index, end) { readings.append(scalar) }
            case UInt8(ascii: "/"), UInt8(ascii: "\""): readings.append(EncodedCharacter(length: end - index + 1, bytes: [text[end]]))
            default: break
            }
        }
        if end - index >= 2 { readings.append(EncodedCharacter(length: 2, bytes: [UInt8(ascii: "\\")])) }
        return readings
    }

    /// `\uXXXX`, or two of them for one scalar. The `u` stands at `mark`.
    private static func scalar(_ text: [UInt8], _ index: Int, _ mark: Int) -> EncodedCharacter? {
        guard let high = number(text, mark + 1, digits: 4) else { return nil }
        if let scalar = Unicode.Scalar(high) { return EncodedCharacter(length: mark + 5 - index, bytes: Array(String(scalar).utf8)) }
        let escape = text[index...mark]
        let next = mark + 5
        guard next + escape.count <= text.count, text[next..<next + escape.count].elementsEqual(escape),
            let low = number(text, next + escape.count, digits: 4), (0xD800..<0xDC00).contains(high), (0xDC00..<0xE000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
        else { return nil }
        return EncodedCharacter(length: next + escape.count + 4 - index, bytes: Array(String(scalar).utf8))
    }

    private static func number(_ text: [UInt8], _ index: Int, digits: Int) -> UInt32? {
        guard index + digits <= text.count else { return nil }
        var number: UInt32 = 0
        for byte in text[index..<index + digits] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            number = number << 4 | UInt32(digit)
        }
        return number
    }
}

extension String {
    /// Percent escapes resolved; `nil` where that gives no text.
    var percentDecoded: String? {
        let text = Array(utf8)
        var decoded: [UInt8] = []
        var index = 0
        while index < text.count {
            let reading = text[index] == UInt8(ascii: "%") ? EncodedCharacter.readings(of: text, at: index).last : nil
            decoded.append(contentsOf: reading?.bytes ?? [text[index]])
            index += reading?.length ?? 1
        }
        return String(validating: decoded, as: UTF8.self)
    }
}
