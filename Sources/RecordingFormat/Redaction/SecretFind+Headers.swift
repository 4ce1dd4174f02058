extension SecretFind {
    /// The secrets in a header's value; ranges count its UTF-8 bytes.
    ///
    /// - Parameter started: when the request was sent, in milliseconds since 1970.
    static func all(inHeader field: HeaderField, started: Int?) -> [SecretFind] {
        let name = field.name.lowercased()
        let value = Array(field.value.utf8)
        guard !value.isEmpty else { return [] }
        return switch name {
        case "cookie": cookies(value)
        case "set-cookie": cookies(Array(value.prefix { $0 != UInt8(ascii: ";") })) + lifetime(value, started)
        case "authorization", "proxy-authorization": authorization(value)
        case "x-request-id": [requestID(field.value)]
        case _ where KnownPlaces.secretHeaders.contains(name): [whole(value, name)]
        case _ where KnownPlaces.addressHeaders.contains(name): addresses(value, name)
        default: all(inText: value) + random(value, name)
        }
    }

    /// Values that chance made, in a place where no text is to be expected. They may be a part of a longer secret, so they are looked for
    /// like all others instead of being replaced at this place.
    private static func random(_ text: [UInt8], _ name: String) -> [SecretFind] {
        let known = SecretPattern.allCases.flatMap { $0.ranges(in: text) }
        return HighEntropy.ranges(in: text).filter { range in !known.contains { $0.overlaps(range) } }.map { range in
            var found = find(text, range, .opaque, name)
            found.range = 0..<0
            return found
        }
    }

    static func find(_ text: [UInt8], _ range: Range<Int>, _ kind: Placeholder.Kind, _ name: String) -> SecretFind {
        SecretFind(range: range, value: String(decoding: text[range], as: UTF8.self), kind: kind, name: name)
    }

    /// A token by the name of its role where it is signed, else as a value of its own.
    static func token(_ text: [UInt8], _ range: Range<Int>, called name: String, orElse kind: Placeholder.Kind) -> SecretFind {
        var found = find(text, range, kind, name)
        guard found.value.isSignedToken else { return found }
        found.kind = .jwt
        found.name = KnownPlaces.tokenName(name)
        found.sharesName = true
        return found
    }

    /// The id of one request, which its answer repeats.
    private static func requestID(_ value: String) -> SecretFind {
        let range = 0..<value.utf8.count
        return SecretFind(range: range, value: value, kind: value.isUUID ? .uuid : .opaque, name: "request", sharesName: value.isUUID)
    }

    private static func whole(_ value: [UInt8], _ name: String) -> SecretFind {
        find(value, 0..<value.count, .opaque, name)
    }

    private static func addresses(_ value: [UInt8], _ name: String) -> [SecretFind] {
        let isSeparator = { (byte: UInt8) in [UInt8(ascii: ","), UInt8(ascii: " "), UInt8(ascii: ";")].contains(byte) }
        return value.indices.split(whereSeparator: { isSeparator(value[$0]) }).map { part in
            find(value, part.startIndex..<part.endIndex, .opaque, name)
        }
    }

    private static func cookies(_ value: [UInt8]) -> [SecretFind] {
        value.indices.split(separator: UInt8(ascii: ";"), in: value).compactMap { pair in
            let start = value[pair].firstIndex { $0 != UInt8(ascii: " ") } ?? pair.upperBound
            guard let equals = value[start..<pair.upperBound].firstIndex(of: UInt8(ascii: "=")) else { return nil }
            let end = value[equals..<pair.upperBound].lastIndex { $0 != UInt8(ascii: " ") } ?? equals
            guard equals < end else { return nil }
            let name = String(decoding: value[start..<equals], as: UTF8.self)
            var found = token(value, equals + 1..<end + 1, called: name, orElse: .cookie)
            if found.kind == .jwt, found.name == "token" { (found.kind, found.name, found.sharesName) = (.cookie, name, false) }
            // `true`, `en-US` or a number: a cookie's value, but everybody's.
            found.isLocal = found.value.utf8.count < 8 || !found.value.contains(where: \.isNumber)
            return found
        }
    }

    /// When a cookie expires, as the time from its answer on: replay hands it out on another day. A time that is over stays, since it
    /// takes the cookie away on any day.
    private static func lifetime(_ value: [UInt8], _ started: Int?) -> [SecretFind] {
        guard let started else { return [] }
        return value.indices.split(separator: UInt8(ascii: ";"), in: value).compactMap { attribute in
            let start = value[attribute].firstIndex { $0 != UInt8(ascii: " ") } ?? attribute.upperBound
            let text = String(decoding: value[start..<attribute.upperBound], as: UTF8.self)
            guard text.lowercased().hasPrefix("expires="), let expires = HTTPDate.seconds(of: String(text.dropFirst(8))) else { return nil }
            let left = expires - started / 1000
            guard (1...TimeFormat.longest).contains(left) else { return nil }
            return SecretFind(range: start + 8..<attribute.upperBound, value: text, kind: .now, name: "http+\(left)", isLocal: true)
        }
    }

    private static func authorization(_ value: [UInt8]) -> [SecretFind] {
        guard let blank = value.firstIndex(of: UInt8(ascii: " ")), blank + 1 < value.count else { return [whole(value, "authorization")] }
        let rest = blank + 1..<value.count
        guard value.starts(with: "OSS4-".utf8) else { return [token(value, rest, called: "authorization", orElse: .opaque)] }
        return [("Credential=", "key-id"), ("Signature=", "signature")].compactMap { mark, name in
            guard let mark = value.firstRange(of: Array(mark.utf8)) else { return nil }
            let end = value[mark.upperBound...].firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ",") } ?? value.count
            return find(value, mark.upperBound..<end, .opaque, name)
        }
    }
}

extension Range<Int> {
    /// The parts between separators, as ranges.
    fileprivate func split(separator: UInt8, in bytes: [UInt8]) -> [Range<Int>] {
        split(whereSeparator: { bytes[$0] == separator }).map { $0.startIndex..<$0.endIndex }
    }
}
