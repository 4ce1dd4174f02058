/// Cleans the site's own words before they become part of an error: errors are logged and shown.
enum Redaction {
    private static let lengthLimit = 400
    /// Tokens, hashes and signatures are longer than words are; ids of the site are uuids, which may stay.
    private static let secretLength = 32

    /// `text` without line ends, without the queries of addresses, and without anything that looks like a token or a signature.
    static func clean(_ text: String) -> String {
        var cleaned = ""
        var word = ""
        for scalar in text.unicodeScalars.prefix(4 * lengthLimit) {
            if isPartOfWord(scalar) {
                word.unicodeScalars.append(scalar)
            } else {
                cleaned += cleanWord(word)
                word = ""
                cleaned.unicodeScalars.append(scalar.value < 0x20 || scalar.value == 0x7F ? " " : scalar)
            }
        }
        cleaned += cleanWord(word)
        return cleaned.count <= lengthLimit ? cleaned : String(cleaned.prefix(lengthLimit)) + "…"
    }

    /// Everything that can stand in an address, a token or a `name=value`, without the marks that end a sentence or a quotation.
    private static func isPartOfWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".", "~", "+", "/", "=", "%", "?", "&", ":", "#", "@": true
        default: false
        }
    }

    private static func cleanWord(_ word: String) -> String {
        guard word.contains("://") else {
            return word.split(separator: "/", omittingEmptySubsequences: false).map(cleanPart).joined(separator: "/")
        }
        let fragment = word.drop { $0 != "#" }
        // A place in a page may be named; what is set to a value behind the mark may be a token.
        let end = word.firstIndex(of: "?") ?? (fragment.contains("=") ? fragment.startIndex : word.endIndex)
        return end < word.endIndex ? "\(word[...end])…" : word
    }

    private static func cleanPart(_ part: Substring) -> String {
        if let equals = part.firstIndex(of: "="), part.index(after: equals) < part.endIndex { return "\(part[...equals])…" }
        let isLong = part.utf8.count >= secretLength && part.utf8.contains { (0x30...0x39).contains($0) }
        return isLong && !isUUID(part) ? "…" : String(part)
    }

    private static func isUUID(_ part: Substring) -> Bool {
        let groups = part.drop { $0 == "." || $0 == ":" }.prefix { $0 != "." && $0 != ":" }.split(separator: "-")
        return groups.map(\.count) == [8, 4, 4, 4, 12] && groups.allSatisfy { $0.allSatisfy(\.isHexDigit) }
    }
}

extension SiteError {
    /// The error with each of `secrets` struck out of its words, for the case that the site repeats what it was sent.
    func hiding(_ secrets: [String]) -> SiteError {
        func hide(_ text: String) -> String {
            secrets.reduce(text) { text, secret in secret.isEmpty ? text : text.replacing(secret, with: "…") }
        }
        switch self {
        case .unauthorized(let details): return .unauthorized(details: hide(details))
        case .unverified(let details): return .unverified(details: hide(details))
        case .forbidden(let details): return .forbidden(details: hide(details))
        case .rateLimited(let until, let details): return .rateLimited(until: until, details: hide(details))
        case .rejected(let code, let details): return .rejected(code: hide(code), details: hide(details))
        case .unavailable(.failing(let status, let details)): return .unavailable(.failing(status: status, details: hide(details)))
        case .malformed(let place): return .malformed(place: hide(place))
        case .humanCheck, .busy, .chatGone, .parentGone, .tooLarge, .unavailable: return self
        }
    }
}
