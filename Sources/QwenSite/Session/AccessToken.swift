import FoundationEssentials

/// The site's access token, a JWT. Read without verifying: only the site holds the key, and only the expiry is of use here.
enum AccessToken {
    private struct Claims: Decodable { var exp: Double? }

    /// When the token expires; `nil` where it is no JWT or names no time.
    static func expiry(of token: String) -> Date? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let payload = Data(base64URLEncoded: parts[1]),
            let seconds = try? JSONDecoder().decode(Claims.self, from: payload).exp
        else { return nil }
        return Date(timeIntervalSince1970: seconds)
    }
}

extension Data {
    /// Reads base64url without padding (RFC 4648 §5).
    fileprivate init?(base64URLEncoded text: Substring) {
        var base64 = text.replacing("-", with: "+").replacing("_", with: "/")
        base64 += String(repeating: "=", count: (4 - base64.count % 4) % 4)
        self.init(base64Encoded: String(base64))
    }
}
