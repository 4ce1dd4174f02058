import TestSupport

/// Small damage to a JSON text, of the kinds that tell a careful reader from a careless one.
enum JSONMutation {
    static func mutate(_ text: [UInt8], using random: inout SeededGenerator) -> [UInt8] {
        var text = text
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let place = Int.random(in: 0...text.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: text.insert(tellingBytes.randomElement(using: &random) ?? 0, at: place)
            case 1: text.insert(contentsOf: Array((tellingWords.randomElement(using: &random) ?? "").utf8), at: place)
            case 2 where place < text.count: text.remove(at: place)
            case 3 where place < text.count: text[place] = UInt8.random(in: 0...255, using: &random)
            case 4 where place < text.count: text[place] = tellingBytes.randomElement(using: &random) ?? 0
            default: text.removeSubrange(place..<min(place + Int.random(in: 0...8, using: &random), text.count))
            }
        }
        return text
    }

    private static let tellingBytes = Array("{}[]\",:\\/-+.eEtfnu0123456789 \t\n\r\u{0}\u{1}\u{7F}'".utf8) + [0x80, 0xC3, 0xED, 0xF5]

    private static let tellingWords = [
        "null", "true", "false", "nul", "NaN", "Infinity", "1e5", "1.", ".5", "01", "-", "1E+2", "0x10", "1e999", "123456789012345678901234567890",
        "\\u0041", "\\u00", "\\u000g", "\\x41", "\\", "\"\"", "\"a\":", ",,", "[]", "{}", "{\"a\":1,\"a\":2}", "// c\n", "/* c */", "\u{2028}",
        "\u{FEFF}",
    ]
}
