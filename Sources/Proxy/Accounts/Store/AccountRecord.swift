import FoundationEssentials
import QwenSite

/// One account as `session/tokens.json` keeps it: the predecessor's four fields, ours, and whatever else somebody wrote there.
struct AccountRecord: Equatable, Sendable {
    /// `acc_` and the time it was added, in milliseconds; unique in the file. The predecessor's Python variant has e-mails here.
    var id: String
    /// The site's access token.
    var token: String
    /// Until when the site has told this account to wait, as ISO 8601.
    var resetAt: String?
    /// True once the site no longer lets the account in.
    var invalid: Bool?
    /// Why that is, an ``InvalidReason``; absent means that the sign-in has ended.
    var invalidReason: String?
    /// What the user calls the account: its e-mail, unless told otherwise.
    var label: String?
    /// The site that the account was made for; absent means the live one.
    var site: String?
    var refreshToken: String?
    /// When `token` expires, as ISO 8601.
    var expiresAt: String?
    /// When `refreshToken` expires, as ISO 8601: then the user has to sign in again.
    var refreshExpiresAt: String?
    var cookies: [StoredCookie]?
    /// Why the account is left alone for a while.
    var parked: Parked?
    /// When `resetAt` or `parked` was written, by this machine's clock, as ISO 8601.
    var notedAt: String?
    /// Fields that this program does not know.
    var others: [String: JSON] = [:]

    struct Parked: Codable, Equatable, Sendable {
        var reason = "human check"
        var url: String?
        /// As ISO 8601.
        var until: String
    }

    init(id: String, label: String?, site: String?, credentials: SiteCredentials, now: Date) {
        self.id = id
        self.label = label
        self.site = site == Self.liveSite ? nil : site
        token = ""
        take(credentials, now: now)
    }

    /// The site of accounts that name none.
    static let liveSite = "https://chat.qwen.ai"

    /// The site that the account was made for, to which alone its credentials are sent.
    var siteName: String { site ?? Self.liveSite }

    /// What the account signs in with.
    var credentials: SiteCredentials {
        let cookies = cookies ?? []
        return SiteCredentials(
            token: token, expiresAt: expiresAt.flatMap(Date.init(iso8601:)),
            // The predecessor's Python variant keeps a browser's cookies, the tokens among them.
            refreshToken: refreshToken ?? cookies.last { $0.name == "refresh_token" }?.value,
            cookies: cookies.filter { !SiteCredentials.tokenNames.contains($0.name) }.map(\.cookie))
    }

    /// Takes up credentials that the site has given.
    mutating func take(_ credentials: SiteCredentials, now: Date) {
        if credentials.refreshToken != refreshToken || refreshExpiresAt == nil {
            refreshExpiresAt = credentials.refreshTokenExpiry(issued: now)?.iso8601
        }
        token = credentials.token
        expiresAt = credentials.expiresAt?.iso8601
        refreshToken = credentials.refreshToken
        cookies = credentials.cookies.isEmpty ? nil : credentials.cookies.map(StoredCookie.init)
    }

    /// When the user has to sign in again; `nil` where it can't be told.
    var signInDue: Date? {
        let credentials = credentials
        return credentials.refreshToken == nil ? credentials.tokenExpiry : refreshExpiresAt.flatMap(Date.init(iso8601:))
    }
}

extension AccountRecord: CustomStringConvertible, CustomDebugStringConvertible {
    /// Tells nothing secret, so that a value that strays into a log does no harm.
    var description: String { "AccountRecord(\(id))" }
    var debugDescription: String { description }
}
