/// The parts of one of the site's addresses that cookies and headers depend on.
struct SiteURL: Equatable, Sendable {
    var isSecure: Bool
    /// Lower case, without a port.
    var host: String
    /// The host with its port, where one is named.
    var authority: String
    /// Without the query; `/` at least.
    var path: String

    /// - Returns: `nil` for anything but an `http` or `https` address.
    init?(_ url: String) {
        guard let scheme = url.firstRange(of: "://") else { return nil }
        switch url[..<scheme.lowerBound].lowercased() {
        case "https": isSecure = true
        case "http": isSecure = false
        default: return nil
        }
        let rest = url[scheme.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        // Nothing here signs in by name and password inside an address, so `@` is no part of one of ours.
        guard !authority.contains("@") else { return nil }
        self.authority = authority.lowercased()
        host = authority.prefix { $0 != ":" }.lowercased()
        guard !host.isEmpty else { return nil }
        let path = rest[authority.endIndex...].prefix { $0 != "?" && $0 != "#" }
        self.path = path.isEmpty ? "/" : String(path)
    }

    /// Whether the host is the site's own, `qwen.ai` or below.
    var isOfSite: Bool { host == "qwen.ai" || host.hasSuffix(".qwen.ai") }
}

extension String {
    /// Escaped for a place inside a path or a query: everything but RFC 3986's unreserved characters.
    var percentEncoded: String {
        var encoded = ""
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let hex = String(byte, radix: 16, uppercase: true)
                encoded += byte < 16 ? "%0\(hex)" : "%\(hex)"
            }
        }
        return encoded
    }
}
