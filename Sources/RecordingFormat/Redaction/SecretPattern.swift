/// What gives a secret away by its looks, wherever it stands.
enum SecretPattern: CaseIterable {
    /// A signed token: `eyJ….….…`.
    case token
    /// A temporary key of the object store: `STS.…`.
    case temporaryKey
    /// A key of the object store: `LTAI…`.
    case accessKey
    case email

    /// The places of such texts.
    func ranges(in text: [UInt8]) -> [Range<Int>] {
        switch self {
        case .token: starts(of: "eyJ", in: text).compactMap { Self.token(text, $0) }
        case .temporaryKey: starts(of: "STS.", in: text).compactMap { Self.key(text, $0, prefix: 4, shortest: 8) }
        case .accessKey: starts(of: "LTAI", in: text).compactMap { Self.key(text, $0, prefix: 4, shortest: 8) }
        case .email:
            ["@", "%40", "\\u0040"].flatMap { sign in
                starts(of: sign, in: text).compactMap { Self.address(text, $0, sign: sign.utf8.count) }
            }
        }
    }

    private func starts(of mark: String, in text: [UInt8]) -> [Int] {
        let mark = Array(mark.utf8)
        return text.indices.filter { text[$0] == mark[0] && text[$0...].starts(with: mark) }
    }

    private static func token(_ text: [UInt8], _ start: Int) -> Range<Int>? {
        var index = start
        for part in 0..<3 {
            let run = text[index...].prefix { isWordByte($0) || $0 == UInt8(ascii: "-") }
            guard run.count >= (part == 0 ? 8 : 4) else { return nil }
            index = run.endIndex
            guard part < 2 else { break }
            guard index < text.count, text[index] == UInt8(ascii: ".") else { return nil }
            index += 1
        }
        return start..<index
    }

    private static func key(_ text: [UInt8], _ start: Int, prefix: Int, shortest: Int) -> Range<Int>? {
        guard start == 0 || !isWordByte(text[start - 1]) else { return nil }
        let run = text[(start + prefix)...].prefix(while: isWordByte)
        return run.count >= shortest ? start..<run.endIndex : nil
    }

    private static func address(_ text: [UInt8], _ sign: Int, sign length: Int) -> Range<Int>? {
        let isLocalByte = { (byte: UInt8) in isWordByte(byte) || [UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-")].contains(byte) }
        let local = text[..<sign].reversed().prefix(while: isLocalByte).count
        var domain = text[(sign + length)...].prefix {
            isWordByte($0) && $0 != UInt8(ascii: "_") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
        }
        while let last = domain.last, last == UInt8(ascii: ".") || last == UInt8(ascii: "-") { domain = domain.dropLast() }
        let labels = domain.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard local > 0, labels.count >= 2, labels.allSatisfy({ !$0.isEmpty }), let top = labels.last, top.count >= 2,
            top.allSatisfy({ !(0x30...0x39).contains($0) })
        else { return nil }
        let name = String(decoding: domain, as: UTF8.self).lowercased()
        // Names that are nobody's (RFC 2606), and file names such as `icon@2x.png`.
        guard !["example.com", "example.org", "example.net"].contains(name),
            !["test", "invalid", "example", "png", "jpg", "svg", "webp"].contains(
                name.split(separator: ".").last.map(String.init) ?? "")
        else { return nil }
        return sign - local..<domain.endIndex
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "_")
    }
}
