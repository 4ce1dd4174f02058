import FoundationEssentials

/// The site's tokens, which are JWTs. Read without verifying: only the site holds the key, and only whose they are, of what
/// kind, and when they expire is of use here.
enum AccessToken {
    private struct Claims: Decodable {
        var id: String?
        var exp: Double?
        var type: String?

        private enum CodingKeys: CodingKey { case id, exp, type }

        init(from decoder: any Decoder) throws {
            let claims = try decoder.container(keyedBy: CodingKeys.self)
            id = claims.text(.id)
            exp = claims.number(.exp)
            type = claims.text(.type)
        }
    }

    /// When the token expires; `nil` where it is no JWT or names no time.
    static func expiry(of token: String) -> Date? { claims(of: token)?.exp.map { Date(timeIntervalSince1970: $0) } }

    /// The site's id of the user; `nil` where it is no JWT or names none.
    static func userID(of token: String) -> String? { claims(of: token)?.id }

    /// Whether the token is of the generations before the sign-in host, whose tokens last 30 days and name no type.
    static func isClassic(_ token: String) -> Bool { claims(of: token).map { $0.type == nil } ?? false }

    private static func claims(of token: String) -> Claims? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let payload = Data(base64URLEncoded: parts[1]) else { return nil }
        return try? JSONDecoder().decode(Claims.self, from: payload)
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
