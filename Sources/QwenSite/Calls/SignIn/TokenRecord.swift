import FoundationEssentials

/// The tokens in the body of a sign-in or a refresh, as the generations of the site name them.
struct TokenRecord: Decodable {
    var tokens: SiteTokens

    private enum CodingKeys: String, CodingKey {
        case accessToken = "access_token"
        case refreshToken = "refresh_token"
        case expiresAt = "expires_at"
        case token
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        tokens = SiteTokens(
            token: container.text(.accessToken) ?? container.text(.token), expiresAt: container.date(.expiresAt),
            refreshToken: container.text(.refreshToken))
    }
}
