import Foundation

/// Recognises what looks like chance: keys, tokens, digests. Words, names of models, paths and UUIDs do not.
enum HighEntropy {
    /// The places of such texts, in order.
    static func ranges(in text: [UInt8]) -> [Range<Int>] {
        text.indices.split(whereSeparator: { !isTokenByte(text[$0]) }).filter { run in
            run.count >= 28 && !isExempt(text, run.startIndex..<run.endIndex) && isRandom(text[run.startIndex..<run.endIndex])
        }.map { $0.startIndex..<$0.endIndex }
    }

    private static func isRandom(_ run: ArraySlice<UInt8>) -> Bool {
        let parts = run.split(whereSeparator: isSeparator)
        if parts.contains(where: isDigest) { return true }
        // In text the separators stand between words; in base64 every thirtieth character is one.
        guard run.count / max(parts.count, 1) >= 12, !isUUID(run) else { return false }
        let upper = run.count { (0x41...0x5A).contains($0) }
        let lower = run.count { (0x61...0x7A).contains($0) }
        let digits = run.count { (0x30...0x39).contains($0) }
        return upper >= 3 && lower >= 3 && digits >= 2 && entropy(run) >= 3.7
    }

    /// 32 hexadecimal digits or more, letters among them.
    private static func isDigest(_ part: ArraySlice<UInt8>) -> Bool {
        part.count >= 32 && part.allSatisfy(isHexadecimal) && part.contains { $0 > 0x39 } && part.contains { $0 <= 0x39 } && entropy(part) >= 2.5
    }

    private static func isUUID(_ run: ArraySlice<UInt8>) -> Bool {
        run.count == 36 && run.split(separator: UInt8(ascii: "-")).map(\.count) == [8, 4, 4, 4, 12]
    }

    /// Data in the text itself, and digests that pages give for their scripts, are no secrets.
    private static func isExempt(_ text: [UInt8], _ run: Range<Int>) -> Bool {
        text[..<run.lowerBound].suffix(7).elementsEqual("base64,".utf8)
            || ["sha256-", "sha384-", "sha512-"].contains { text[run].starts(with: $0.utf8) }
    }

    /// Bits for a byte.
    private static func entropy(_ run: ArraySlice<UInt8>) -> Double {
        var counts: [UInt8: Int] = [:]
        for byte in run { counts[byte, default: 0] += 1 }
        return counts.values.reduce(0) { sum, count in
            let share = Double(count) / Double(run.count)
            return sum - share * log2(share)
        }
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "="):
            true
        default: false
        }
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        [UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "=")].contains(byte)
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }
}
