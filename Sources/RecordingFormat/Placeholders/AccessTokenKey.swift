import Crypto
import FoundationEssentials
import NIOCore

/// Signs tokens, and checks those it signed. Every process has a key of its own, so that no token of a recording is ever good.
public struct AccessTokenKey: Sendable {
    private let key: SymmetricKey

    /// A new key.
    public init() {
        key = SymmetricKey(size: .bits256)
    }

    /// The key made of `seed`, always the same: for comparing bytes.
    public init(seed: String) {
        key = SymmetricKey(data: SHA256.hash(data: Data(seed.utf8)))
    }

    /// The token as it goes over the wire.
    public func mint(_ token: AccessToken) -> String {
        sign(token.claims)
    }

    /// Reads a token.
    ///
    /// - Parameter now: seconds since 1970.
    public func check(_ text: String, now: Int) throws(AccessTokenError) -> AccessToken {
        guard let claims = claims(of: text), let token = AccessToken(claims: claims) else { throw .forged }
        guard token.expires > now else { throw .expired(at: token.expires) }
        return token
    }

    /// The claims of any JWT that was signed with this key; `nil` where it was not. Nothing is said about its time.
    public func claims(of text: String) -> JSONValue? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let signature = Data(base64URL: parts[2]), let payload = Data(base64URL: parts[1]),
            HMAC<SHA256>.isValidAuthenticationCode(signature, authenticating: Data("\(parts[0]).\(parts[1])".utf8), using: key)
        else { return nil }
        return try? JSONValue(parsing: ByteBuffer(bytes: payload))
    }

    /// A JWT with these claims, in this order.
    public func sign(_ claims: JSONValue) -> String {
        let payload = Data(claims.encoded().readableBytesView).base64URL
        let signed = "\(Self.header).\(payload)"
        return "\(signed).\(Data(HMAC<SHA256>.authenticationCode(for: Data(signed.utf8), using: key)).base64URL)"
    }

    private static let header = Data(#"{"alg":"HS256","typ":"JWT"}"#.utf8).base64URL
}

extension Data {
    fileprivate var base64URL: String {
        String(base64EncodedString().filter { $0 != "=" }.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 })
    }

    init?(base64URL text: Substring) {
        let standard = String(text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
        self.init(base64Encoded: standard + String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4))
    }
}
