/// The site's own page as a client, in whose place this program talks to the site.
enum WebClient {
    /// The build of the page, sent as `version`, where no page has named it yet: the one of October 2026.
    static let defaultVersion = "0.3.12"
    static let origin = "https://chat.qwen.ai"

    /// Whether the page of this build writes its requests as it has since July 2026. A build that can't be read counts as a new one.
    static func isCurrent(_ version: String) -> Bool { WebClientVersion(version).map { $0 >= .doubledIDs } ?? true }
}

/// The cookies in which the site keeps its tokens.
enum CookieName {
    static let token = "token"
    static let refreshToken = "refresh_token"
}
