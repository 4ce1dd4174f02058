import FoundationEssentials
public import QwenSite

/// One account as `session/tokens.json` keeps it: the predecessor's four fields, and ours.
public struct AccountRecord: Codable, Equatable, Sendable {
    /// `acc_` and the time it was added, in milliseconds; unique in the file.
    public var id: String
    /// The site's access token.
    public var token: String
    /// Until when the site has told this account to wait, as ISO 8601.
    public var resetAt: String?
    /// True once the site no longer accepts the account's credentials.
    public var invalid: Bool?
    /// What the user calls the account: its e-mail, unless told otherwise.
    public var label: String?
    /// The site that the account was made for; absent means the live one.
    public var site: String?
    public var refreshToken: String?
    /// When `token` expires, as ISO 8601.
    public var expiresAt: String?
    public var cookies: [SiteCredentials.Cookie]?

    public init(id: String, label: String?, site: String?, credentials: SiteCredentials) {
        self.id = id
        self.label = label
        self.site = site == Self.liveSite ? nil : site
        token = credentials.token
        self.credentials = credentials
    }

    /// The site of accounts that name none.
    public static let liveSite = "https://chat.qwen.ai"

    /// What the account signs in with.
    public var credentials: SiteCredentials {
        get {
            SiteCredentials(token: token, expiresAt: expiresAt.flatMap(Date.init(iso8601:)), refreshToken: refreshToken, cookies: cookies ?? [])
        }
        set {
            token = newValue.token
            expiresAt = newValue.expiresAt?.iso8601
            refreshToken = newValue.refreshToken
            cookies = newValue.cookies.isEmpty ? nil : newValue.cookies
        }
    }
}

extension AccountRecord: CustomStringConvertible, CustomDebugStringConvertible {
    /// Tells nothing secret, so that a value that strays into a log does no harm.
    public var description: String { "AccountRecord(\(id))" }
    public var debugDescription: String { description }
}

extension Date {
    init?(iso8601 text: String) {
        guard let date = (try? Date(text, strategy: .iso8601)) ?? (try? Date(text, strategy: Self.fractionalISO8601)) else { return nil }
        self = date
    }

    var iso8601: String { formatted(Self.fractionalISO8601) }

    /// The form that JavaScript's `toISOString` writes, as the predecessor did.
    private static let fractionalISO8601 = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
}
