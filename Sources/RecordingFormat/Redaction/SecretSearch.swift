/// Finds secrets in a text in whatever form they are written: plain, percent-encoded, with JSON escapes, in base64 or base64url, alone
/// or inside a longer text, and cut off by the end of the text.
struct SecretSearch: Sendable {
    /// A place where a secret stands.
    struct Hit: Equatable {
        var range: Range<Int>
        var secret: Secret
        /// Bytes of the same number as the range has, in the same encoding.
        var filler: [UInt8]
        /// The secret as a whole, in a form that a placeholder can stand for. In base64 it can't: its borders need not fall between
        /// characters.
        var isReplaceable: Bool
    }

    /// How many bytes of a secret at the end of a text give it away.
    private static let shortestPrefix = 12

    private struct Needle {
        var secret: Int
        var bytes: [UInt8]
        var form: Base64Form?
    }

    let secrets: [Secret]
    private var needles: [[Needle]] = Array(repeating: [], count: 256)
    /// Which pairs of plain bytes begin a needle, for passing quickly over the rest.
    private var beginnings: [Bool] = Array(repeating: false, count: 65_536)

    init(_ secrets: [Secret]) {
        self.secrets = secrets.filter(\.isSearched)
        for (index, secret) in self.secrets.enumerated() {
            let bytes = Array(secret.value.utf8)
            add(Needle(secret: index, bytes: bytes))
            for alignment in 0...2 where bytes.count >= 6 {
                let form = Base64Form(of: bytes, alignment: alignment)
                add(Needle(secret: index, bytes: form.characters, form: form))
            }
        }
    }

    /// The places from left to right; of secrets that overlap, the first, and of those the longest.
    func hits(in text: [UInt8]) -> [Hit] {
        guard !secrets.isEmpty else { return [] }
        var hits: [Hit] = []
        var index = 0
        while index < text.count {
            var longest: Hit?
            for candidate in candidates(text, index) {
                guard let hit = match(candidate, text, index, after: hits.last?.range.upperBound ?? 0) else { continue }
                if hit.range.upperBound > longest?.range.upperBound ?? 0 { longest = hit }
            }
            if let longest { hits.append(longest) }
            index = longest?.range.upperBound ?? index + 1
        }
        return hits
    }

    private mutating func add(_ needle: Needle) {
        guard needle.bytes.count >= 2 else { return }
        for variant in 0..<(needle.form == nil ? 1 : 4) {
            let first = variant & 1 == 0 ? needle.bytes[0] : Self.url(needle.bytes[0])
            let second = variant & 2 == 0 ? needle.bytes[1] : Self.url(needle.bytes[1])
            beginnings[Int(first) << 8 | Int(second)] = true
        }
        needles[Int(needle.bytes[0])].append(needle)
    }

    private func candidates(_ text: [UInt8], _ index: Int) -> [Needle] {
        let byte = text[index]
        let next = index + 1 < text.count ? text[index + 1] : 0
        guard Self.isEscape(byte) || Self.isEscape(next) || beginnings[Int(byte) << 8 | Int(next)] else { return [] }
        var candidates = needles[Int(byte)]
        let standard = Base64Form.standard(byte)
        if standard != byte { candidates += needles[Int(standard)] }
        for reading in EncodedCharacter.readings(of: text, at: index) { candidates += needles[Int(reading.bytes[0])] }
        return candidates
    }

    private func match(_ needle: Needle, _ text: [UInt8], _ start: Int, after end: Int) -> Hit? {
        var index = start
        var matched = 0
        var filler: [UInt8] = []
        while matched < needle.bytes.count, index < text.count {
            guard let step = Self.step(needle, matched, text, index) else { return nil }
            if let form = needle.form {
                let character = form.fillerCharacters[matched]
                // Escapes of the same length, so that the borders of what lies around do not move.
                filler += step.length == 1 ? [character] : Self.escaped(character, like: text[index..<index + step.length])
            } else {
                filler += Array(repeating: Base64Form.filler, count: step.length)
            }
            index += step.length
            matched += step.count
        }
        let isWhole = matched == needle.bytes.count
        guard isWhole || matched >= Self.shortestPrefix else { return nil }
        var range = start..<index
        if let form = needle.form {
            if start > end, let head = form.head(text[start - 1]) {
                filler.insert(head, at: 0)
                range = start - 1..<index
            }
            if isWhole, index < text.count, let tail = form.tail(text[index]) {
                filler.append(tail)
                range = range.lowerBound..<index + 1
            }
        }
        return Hit(range: range, secret: secrets[needle.secret], filler: filler, isReplaceable: isWhole && needle.form == nil)
    }

    /// How many bytes of the text spell how many bytes of the needle at this place.
    private static func step(_ needle: Needle, _ matched: Int, _ text: [UInt8], _ index: Int) -> (length: Int, count: Int)? {
        if isEscape(text[index]) {
            for reading in EncodedCharacter.readings(of: text, at: index) where matched + reading.bytes.count <= needle.bytes.count {
                let wanted = needle.bytes[matched..<matched + reading.bytes.count]
                if zip(reading.bytes, wanted).allSatisfy({ (needle.form == nil ? $0 : Base64Form.standard($0)) == $1 }) {
                    return (reading.length, reading.bytes.count)
                }
            }
        }
        let byte = needle.form == nil ? text[index] : Base64Form.standard(text[index])
        return byte == needle.bytes[matched] ? (1, 1) : nil
    }

    /// The character in an escape as long as the one it replaces: `%41` for `%2B`, `\u0041` for `\u002b`, `AA` has no use for `\/`.
    private static func escaped(_ character: UInt8, like escape: ArraySlice<UInt8>) -> [UInt8] {
        let digits = Array((String(character >> 4, radix: 16) + String(character & 15, radix: 16)).utf8)
        return switch escape.last {
        case UInt8(ascii: "/"): [character]
        default: Array(escape.dropLast(2)) + digits
        }
    }

    private static func isEscape(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "%") || byte == UInt8(ascii: "\\") }

    private static func url(_ character: UInt8) -> UInt8 {
        switch character {
        case UInt8(ascii: "+"): UInt8(ascii: "-")
        case UInt8(ascii: "/"): UInt8(ascii: "_")
        default: character
        }
    }
}
