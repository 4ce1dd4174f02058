import FoundationEssentials
import NIOCore

/// What the site's tokens say: a JWT whose payload holds the account's id, when its password was last changed, and its expiry.
public struct AccessToken: Equatable, Sendable {
    public var accountID: String
    /// Seconds since 1970.
    public var lastPasswordChange: Int
    /// Seconds since 1970.
    public var expires: Int
    /// The `type` claim of the sign-in host's tokens, such as `access_token`; `nil` for the older ones, which have none.
    public var type: String?

    public init(accountID: String, lastPasswordChange: Int, expires: Int, type: String? = nil) {
        self.accountID = accountID
        self.lastPasswordChange = lastPasswordChange
        self.expires = expires
        self.type = type
    }

    /// The payload as the site writes it.
    var claims: JSONValue {
        var members: [JSONValue.Member] = [
            .init("id", .string(accountID)),
            .init("last_password_change", .number(String(lastPasswordChange))),
            .init("exp", .number(String(expires))),
        ]
        if let type { members.append(.init("type", .string(type))) }
        return .object(members)
    }

    init?(claims: JSONValue) {
        guard let accountID = claims["id"]?.text,
            case .number(let changed)? = claims["last_password_change"], let changed = Int(changed),
            case .number(let expires)? = claims["exp"], let expires = Int(expires)
        else { return nil }
        self.init(accountID: accountID, lastPasswordChange: changed, expires: expires, type: claims["type"]?.text)
    }
}

/// Why a token is not accepted.
public enum AccessTokenError: Error, Equatable, Sendable, CustomStringConvertible {
    /// It is not a token, or was not signed with this key.
    case forged
    /// Its time ran out at `at`, in seconds since 1970.
    case expired(at: Int)

    public var description: String {
        switch self {
        case .forged: "not a token of this process"
        case .expired(let time): "expired at \(time)"
        }
    }
}
