/// What gives itself away by the header or the cookie that it is the value of.
enum HeadLeaks {
    /// The head of an exchange without the digests of its bodies, which look like keys.
    static func withoutDigests(_ head: [UInt8]) -> [UInt8] {
        var text = head
        for leaf in JSONLeaf.all(in: head) ?? [] where ["/request/sha256", "/response/sha256"].contains(leaf.pointer) && leaf.text.isDigest {
            text.replaceSubrange(leaf.range, with: Array(repeating: UInt8(ascii: " "), count: leaf.range.count))
        }
        return text
    }

    /// Cookies and authorizations in the head of an exchange that are no placeholders.
    static func leaks(_ head: [UInt8]) -> [Leak] {
        let leaves = JSONLeaf.all(in: head) ?? []
        return zip(leaves, leaves.dropFirst()).compactMap { name, value in
            guard name.name == "headers", name.pointer.hasSuffix("/0"), value.pointer == name.pointer.dropLast() + "1" else { return nil }
            switch name.text.lowercased() {
            case "cookie":
                let isLeak = value.text.split(separator: ";").contains(where: isCookieLeak)
                return isLeak ? Leak(offset: value.range.lowerBound, what: "a cookie with its value") : nil
            case "set-cookie":
                let isLeak = isCookieLeak(value.text.prefix { $0 != ";" })
                return isLeak ? Leak(offset: value.range.lowerBound, what: "a cookie with its value") : nil
            case "authorization", "proxy-authorization":
                let isLeak = !value.text.contains("{{") && !value.text.isEmpty
                return isLeak ? Leak(offset: value.range.lowerBound, what: "an authorization") : nil
            default: return nil
            }
        }
    }

    /// `acw_tc=…` and the like in any text.
    static func cookies(inText text: [UInt8]) -> [Leak] {
        text.indices.filter { text[$0] == UInt8(ascii: "=") }.compactMap { equals in
            let name = text[..<equals].suffix(while: isNameByte)
            let value = text[(equals + 1)...].prefix { isNameByte($0) || "%.+/".utf8.contains($0) }
            guard value.count >= 12, value.contains(where: { (0x30...0x39).contains($0) }), Set(value).count >= 6,
                KnownPlaces.secretCookies.contains(String(decoding: name, as: UTF8.self))
            else { return nil }
            return Leak(offset: name.startIndex, what: "a cookie with its value")
        }
    }

    private static func isCookieLeak(_ pair: Substring) -> Bool {
        guard let equals = pair.firstIndex(of: "=") else { return false }
        let name = pair[..<equals].drop { $0 == " " }
        let value = pair[pair.index(after: equals)...]
        guard !value.isEmpty, !value.contains("{{") else { return false }
        return KnownPlaces.secretCookies.contains(String(name)) || value.utf8.count >= 8 && value.contains(where: \.isNumber)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "-")
    }
}

extension ArraySlice<UInt8> {
    /// The longest end of which all bytes fit.
    fileprivate func suffix(while isFitting: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        self[(lastIndex { !isFitting($0) }.map { $0 + 1 } ?? startIndex)...]
    }
}
