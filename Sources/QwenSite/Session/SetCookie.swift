import FoundationEssentials

/// What a `Set-Cookie` header asks for (RFC 6265 §5.2), before it is judged against the address that sent it.
struct SetCookie: Equatable, Sendable {
    var name: String
    var value: String
    /// Lower case, without a leading dot; `nil` where the cookie is for the sending host alone.
    var domain: String?
    var path: String?
    /// When the cookie ends; a time that has passed asks to forget it. `nil` for a cookie of the session.
    var expiresAt: Date?
    var isSecure = false

    /// - Returns: `nil` where the header names no cookie.
    init?(_ header: String, now: Date) {
        let parts = header.split(separator: ";", omittingEmptySubsequences: false)
        guard let pair = parts.first, let equals = pair.firstIndex(of: "=") else { return nil }
        name = pair[..<equals].trimmed
        value = pair[pair.index(after: equals)...].trimmed
        guard !name.isEmpty else { return nil }
        var maximumAge: Int?
        for attribute in parts.dropFirst() {
            let split = attribute.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let text = split.count > 1 ? split[1].trimmed : ""
            switch split[0].trimmed.lowercased() {
            case "expires": expiresAt = CookieDate.parse(text) ?? expiresAt
            case "max-age": maximumAge = Int(text) ?? maximumAge
            case "domain": if !text.isEmpty { domain = String(text.hasPrefix(".") ? text.dropFirst() : text[...]).lowercased() }
            case "path": path = text.hasPrefix("/") ? text : nil
            case "secure": isSecure = true
            default: break
            }
        }
        // An age wins over a date. Ages beyond some centuries mean "for good" and would overflow nothing but patience.
        if let maximumAge { expiresAt = maximumAge > 0 ? now.addingTimeInterval(Double(min(maximumAge, 1 << 34))) : .distantPast }
    }
}

extension StringProtocol {
    /// Without spaces and tabs at its ends.
    var trimmed: String {
        let start = firstIndex { $0 != " " && $0 != "\t" } ?? endIndex
        let end = lastIndex { $0 != " " && $0 != "\t" }.map(index(after:)) ?? start
        return String(self[start..<end])
    }
}
