/// Being signed in at the site: the cookie jar, the tokens and their expiry. Shared by all requests of one account.
public final class SiteSession: Sendable {
    /// - Parameters:
    ///   - credentials: `nil` for a session that is yet to sign in.
    ///   - didChange: called with the new credentials after each sign-in and renewal, before the request that caused it goes on.
    public init(credentials: SiteCredentials?, didChange: @escaping @Sendable (SiteCredentials) async -> Void = { _ in }) {}
    /// The present credentials, to be kept.
    public var credentials: SiteCredentials? { nil }
}
