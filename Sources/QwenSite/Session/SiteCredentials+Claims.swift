public import FoundationEssentials

/// What the tokens say of themselves.
extension SiteCredentials {
    /// How long the site's refresh tokens are good (site protocol §1.2: `Max-Age=2592000`).
    private static var refreshTokenLifetime: TimeInterval { 2_592_000 }

    /// The site's id of the user; `nil` where the access token does not tell.
    public var userID: String? { AccessToken.userID(of: token) }

    /// When the access token expires, by its own word or by what the site said beside it.
    public var tokenExpiry: Date? { AccessToken.expiry(of: token) ?? expiresAt }

    /// When the refresh token expires; `nil` where there is none.
    /// - Parameter issued: when the site gave it, for one that does not tell by itself.
    public func refreshTokenExpiry(issued: Date) -> Date? {
        refreshToken.map { AccessToken.expiry(of: $0) ?? issued.addingTimeInterval(Self.refreshTokenLifetime) }
    }
}
