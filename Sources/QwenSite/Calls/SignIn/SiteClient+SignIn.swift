/// Signing in and out, and whose account it is.
extension SiteClient {
    /// Signs in with e-mail and password; the session holds the credentials afterwards. The password is not kept.
    ///
    /// An account whose e-mail address is not confirmed is let in as well; see ``SiteAccount/isVerified``.
    /// - Throws: ``SiteError/unauthorized(details:)`` where the site refuses them.
    public func signIn(email: String, password: String) async throws -> SiteAccount {
        var signIn = SignIn(email: email, password: password)
        var call = signIn.firstCall
        while true {
            let action = try signIn.receive(await attempt(call, hiding: signIn.secrets + [password]))
            switch action {
            case .send(let next): call = next
            case .learn(let version, let next):
                session.learn(webClientVersion: version)
                call = next
            case .begin(let tokens):
                await session.begin(tokens)
                // Which proves the sign-in.
                return try await newlySignedIn { try await askForAccount() }
            }
        }
    }

    /// Renews the access token now; callers meanwhile wait for the one renewal.
    /// - Throws: ``SiteError/unauthorized(details:)`` where the sign-in can't be renewed.
    public func refresh() async throws {
        let tokens = session.snapshot.tokens
        guard tokens.refreshToken != nil || tokens.isClassic else {
            throw SiteError.unauthorized(details: "this sign-in can't be renewed; sign in again")
        }
        try await session.renewals.run {
            // Who comes when a renewal has just ended has what it wanted.
            if session.snapshot.tokens.token == tokens.token { try await renew() }
        }
    }

    /// Whose session this is. Costs no quota.
    public func account() async throws -> SiteAccount {
        try await signedIn { try await askForAccount() }
    }

    private func askForAccount() async throws -> SiteAccount { try await callFirst(SiteCall.accounts).account() }

    /// Signs out: the site forgets the tokens, and so does the session. One that the site no longer knows counts as signed out.
    public func signOut() async throws {
        do {
            _ = try await signedIn { try await callFirst(SiteCall.signOut) }
        } catch SiteError.unauthorized {}
        session.end()
    }
}
