extension SecretFind {
    /// The secrets in a text that show by their looks or by the parameter of an address that they are the value of.
    ///
    /// They are looked for everywhere, so they have no range here.
    static func all(inText text: [UInt8]) -> [SecretFind] {
        let looks = SecretPattern.allCases.flatMap { pattern in
            pattern.ranges(in: text).map { range -> SecretFind in
                switch pattern {
                case .token: find(text, range, .jwt, "token")
                case .temporaryKey, .accessKey: find(text, range, .opaque, "key-id")
                case .email: find(text, range, .email, "mail")
                }
            }
        }
        return (parameters(text) + looks).map { found in
            var found = found
            found.range = 0..<0
            found.value = found.value.percentDecoded ?? found.value
            return found
        }
    }

    /// `?key=VALUE`, `&Signature=VALUE`, and the same with escapes.
    static func parameters(_ text: [UInt8]) -> [SecretFind] {
        var finds: [SecretFind] = []
        for equals in text.indices where text[equals] == UInt8(ascii: "=") {
            let nameLength = text[..<equals].reversed().prefix(while: isNameByte).count
            var name = String(decoding: text[equals - nameLength..<equals], as: UTF8.self)
            // `\u0026key=` is `&key=`.
            let isEscaped = name.hasPrefix("u0026")
            if isEscaped { name.removeFirst(5) }
            let before = equals - nameLength - 1
            guard isEscaped || before >= 0 && [UInt8(ascii: "?"), UInt8(ascii: "&"), UInt8(ascii: ";")].contains(text[before]),
                KnownPlaces.secretParameters.contains(name.lowercased())
            else { continue }
            let value = text[(equals + 1)...].prefix { !isDelimiter($0) }
            finds += parameter(name.lowercased(), text, value.startIndex..<value.endIndex)
        }
        return finds
    }

    /// A parameter's value. A short one may be anything.
    static func parameter(_ name: String, _ text: [UInt8], _ range: Range<Int>) -> [SecretFind] {
        guard range.count >= 8 || name == "password" else { return [] }
        if name == "x-oss-credential" {
            let end = text[range].firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "%") } ?? range.upperBound
            return [find(text, range.lowerBound..<end, .opaque, "key-id")]
        }
        if name == "email" { return [] }
        let found = token(text, range, called: name, orElse: .opaque)
        guard name == "key", found.kind == .jwt else { return [found] }
        return [find(text, range, .cdnKey, "link")]
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "-")
    }

    private static func isDelimiter(_ byte: UInt8) -> Bool {
        byte <= 0x20 || "&#\"'<>\\)`{}".utf8.contains(byte)
    }
}
