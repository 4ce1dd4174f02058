import FoundationEssentials

/// The tokens that an answer of the site brought, in its body or in its cookies.
struct SiteTokens: Equatable, Sendable {
    var token: String?
    /// As told beside the token; the token's own word counts for more.
    var expiresAt: Date?
    var refreshToken: String?

    /// The token's expiry as far as it is known.
    var expiry: Date? { token.flatMap(AccessToken.expiry) ?? expiresAt }

    /// Whether it is a token of the older generations, which nothing but the page renews.
    var isClassic: Bool { refreshToken == nil && token.map(AccessToken.isClassic) == true }

    /// Itself, and where it says nothing, `other`.
    func filled(from other: SiteTokens) -> SiteTokens {
        SiteTokens(
            token: token ?? other.token, expiresAt: token == nil ? other.expiresAt : expiresAt, refreshToken: refreshToken ?? other.refreshToken)
    }
}
