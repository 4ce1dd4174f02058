/// Signing in, staying signed in and signing out (site protocol §1). The password's own call: ``SignInGeneration``.
extension SiteCall {
    /// The page that the user opens to sign in.
    static let signInPage = SiteCall(name: "sign-in page", path: "/auth", kind: .page)
    /// The page that a user who is signed in opens. Opening it reissues a token of the older generations.
    static let landingPage = SiteCall(name: "landing page", path: "/", kind: .page)
    /// Whose session this is; costs no quota.
    static let account = accounts[0]
    /// Bare, and in the envelope. The first has been there since 2025.
    static let accounts = ["/api/v1/auths/", "/api/v2/auths/"].map { SiteCall(name: "account", path: $0) }
    /// Exchanges the refresh token, which goes along as a cookie, for a new access token.
    static let refresh = SiteCall(name: "refresh", host: .auth, path: "/api/v2/auths/refresh")
    /// The method was not recorded: the usual one first.
    static let signOut = ["POST", "GET"].map { SiteCall(name: "sign-out", method: $0, path: "/api/v2/auths/signout") }
}
