extension Unicode.Scalar {
    /// Whether it belongs to a script that puts no spaces between its words: Han, Hiragana, Katakana, Thai, Lao, Khmer or Myanmar.
    ///
    /// By the blocks of Unicode: Swift's library does not tell a character's script.
    var isOfUnspacedScript: Bool {
        switch value {
        case 0x0E00...0x0EFF: true  // Thai, Lao
        case 0x1000...0x109F, 0xA9E0...0xA9FF, 0xAA60...0xAA7F: true  // Myanmar
        case 0x1780...0x17FF: true  // Khmer
        case 0x2E80...0x2FDF, 0x3005...0x3007: true  // Han: radicals, and the marks that stand for a sign
        case 0x3040...0x30FF, 0x31F0...0x31FF, 0xFF66...0xFF9F, 0x1AFF0...0x1B16F: true  // Hiragana, Katakana
        case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF: true  // Han
        default: false
        }
    }
}
