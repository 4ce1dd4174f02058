import Wire

/// Texts on which `JSONScanner` and `JSONDecoder` differ on purpose; `JSONScannerDifferenceTests` shows each of them.
enum KnownDifference {
    static func concerns(_ text: [UInt8]) -> Bool {
        startsLikeAnotherEncoding(text) || hasUnpairedSurrogate(text) || hasTrailingComma(text) || hasDuplicateKeys(text)
    }

    /// `JSONDecoder` guesses UTF-16 and UTF-32 from NULs at the start, and passes over a byte order mark.
    private static func startsLikeAnotherEncoding(_ text: [UInt8]) -> Bool {
        text.prefix(4).contains(0) || text.starts(with: [0xEF, 0xBB, 0xBF])
    }

    private static func hasUnpairedSurrogate(_ text: [UInt8]) -> Bool {
        let text = String(decoding: text, as: UTF8.self).lowercased()
        let escapes = text.matches(of: /\\u(d[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|d[89a-f][0-9a-f]{2})/)
        return escapes.contains { $0.output.1.count == 4 }
    }

    private static func hasTrailingComma(_ text: [UInt8]) -> Bool {
        let text = String(decoding: text, as: UTF8.self).replacing(/"(\\.|[^"\\])*"/, with: "")
        return text.contains(/,[ \t\r\n]*[}\]]/)
    }

    private static func hasDuplicateKeys(_ text: [UInt8]) -> Bool {
        do {
            var scanner = try JSONScanner(text.span)
            return try hasDuplicateKeys(&scanner)
        } catch {
            return false
        }
    }

    private static func hasDuplicateKeys(_ scanner: inout JSONScanner) throws -> Bool {
        var found = false
        switch try scanner.kind() {
        case .array:
            try scanner.beginArray()
            while try scanner.nextElement() { found = try hasDuplicateKeys(&scanner) || found }
        case .object:
            var names: Set<String> = []
            try scanner.beginObject()
            while let key = try scanner.nextKey() {
                found = !names.insert(scanner.text(of: key)).inserted || found
                found = try hasDuplicateKeys(&scanner) || found
            }
        default: try scanner.skip()
        }
        return found
    }
}
