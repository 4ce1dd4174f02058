/// Hides what must not be written down: tokens, cookies, passwords and signatures. Names and the rest stay readable.
enum SecretMask {
    static let mask = "***"

    private static let fields: Set<String> = [
        "password", "new_password", "token", "access_token", "refresh_token", "access_key_secret", "security_token", "key", "signature",
        "x-oss-signature", "x-oss-security-token", "x5secdata",
    ]

    static func header(_ name: String, _ value: String) -> String {
        let name = name.lowercased()
        switch name {
        case "cookie", "set-cookie":
            return value.split(separator: ";", omittingEmptySubsequences: false).map(masked(pair:)).joined(separator: ";")
        case "authorization", "proxy-authorization":
            // The scheme tells something and gives nothing away.
            let scheme = value.prefix { $0 != " " }
            return scheme.count < value.count ? "\(scheme) \(mask)" : mask
        default:
            return name.contains("token") || name.contains("secret") || name == "bx-ua" ? mask : withoutTokens(value)
        }
    }

    static func target(_ target: String) -> String {
        guard let question = target.firstIndex(of: "?") else { return withoutTokens(target) }
        let query = target[target.index(after: question)...]
        return withoutTokens(String(target[...question])) + form(query)
    }

    static func body(_ body: String) -> String {
        let isJSON = body.first { !$0.isWhitespace }.map { "{[".contains($0) } ?? true
        return isJSON ? withoutTokens(withoutSecretMembers(body)) : form(body[...])
    }

    /// `name=value` pairs joined by `&`.
    private static func form(_ text: Substring) -> String {
        text.split(separator: "&", omittingEmptySubsequences: false).map { pair in
            fields.contains(pair.prefix { $0 != "=" }.lowercased()) ? masked(pair: pair) : withoutTokens(String(pair))
        }.joined(separator: "&")
    }

    private static func masked(pair: Substring) -> String {
        guard let equals = pair.firstIndex(of: "=") else { return String(pair) }
        return pair[...equals] + mask
    }

    /// The text of a JSON value in which every string that is a secret member's value is masked.
    private static func withoutSecretMembers(_ json: String) -> String {
        var result: [UInt8] = []
        var lastString: Substring.UTF8View.SubSequence?
        var isValue = false
        var rest = json.utf8[...]
        while let byte = rest.first {
            guard byte == UInt8(ascii: "\"") else {
                // A string is a member's value when nothing but a colon and blanks lie between the name and it.
                if byte == UInt8(ascii: ":") {
                    isValue = lastString != nil
                } else if ![0x20, 0x09, 0x0A, 0x0D].contains(byte) {
                    (lastString, isValue) = (nil, false)
                }
                result.append(byte)
                rest = rest.dropFirst()
                continue
            }
            let inside = stringContent(rest.dropFirst())
            let isSecret = isValue && lastString.map { fields.contains(String(Substring($0)).lowercased()) } == true
            result.append(byte)
            result.append(contentsOf: isSecret ? mask.utf8[...] : inside)
            rest = rest[inside.endIndex...]
            lastString = isValue ? nil : inside
            isValue = false
            if !rest.isEmpty {
                result.append(byte)
                rest = rest.dropFirst()
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func stringContent(_ text: Substring.UTF8View.SubSequence) -> Substring.UTF8View.SubSequence {
        var isEscaped = false
        return text.prefix { byte in
            if isEscaped {
                isEscaped = false
                return true
            }
            isEscaped = byte == UInt8(ascii: "\\")
            return byte != UInt8(ascii: "\"")
        }
    }

    /// Masks what looks like a JSON web token, wherever it stands.
    private static func withoutTokens(_ text: String) -> String {
        guard text.contains("eyJ") else { return text }
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "eyJ") {
            result += rest[..<start.lowerBound]
            let run = rest[start.lowerBound...].prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
            result += run.contains(".") ? mask[...] : run
            rest = rest[run.endIndex...]
        }
        return result + rest
    }
}
