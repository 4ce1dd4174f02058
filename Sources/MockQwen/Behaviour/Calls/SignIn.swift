import RecordingFormat

extension Call {
    /// `POST https://auth.qwen.ai/api/v2/auths/signin`, the only sign-in since 2026-09-30.
    func signInAtAuthDomain() async throws {
        guard world.configuration.signIn == .authDomain else { throw Refusal.notFound }
        try requireAuthHeaders()
        let account = try await credentials()
        let tokens = world.tokens(for: account)
        let slots = account.slots.merging(tokens.slots) { _, pair in pair }
        try await answer("sign-in.json", slots, cookies: [world.firewallCookie(), SiteCookie.refresh(tokens.refresh), SiteCookie.region])
    }

    /// `POST https://chat.qwen.ai/api/v2/auths/signin`, from 2026-06 to 2026-09: the token comes in the body or, later, only as a cookie.
    func signInVersion2() async throws {
        switch world.configuration.signIn {
        case .v1: throw Refusal.notFound
        case .v2, .v2CookieOnly: break
        case .authDomain: throw Refusal.signInRetired
        }
        let account = try await credentials()
        let token = world.classicToken(for: account)
        let isInBody = world.configuration.signIn == .v2
        let slots = account.slots.merging(["token": token.text]) { $1 }
        try await answer(isInBody ? "sign-in-v2.json" : "account-enveloped.json", slots, cookies: [SiteCookie.classic(token.text)])
    }

    /// `POST https://chat.qwen.ai/api/v1/auths/signin`, until 2026-07: a bare account with its token.
    func signInVersion1() async throws {
        guard world.configuration.signIn == .v1 else { throw Refusal.signInRetired }
        let account: Account
        do { account = try await credentials() } catch Refusal.wrongCredentials { throw Refusal.wrongCredentialsVersion1 }
        let token = world.classicToken(for: account)
        let slots = account.slots.merging(["token": token.text, "expires": String(token.expires)]) { $1 }
        try await answer("sign-in-v1.json", slots, cookies: [SiteCookie.classic(token.text)])
    }

    /// `GET https://auth.qwen.ai/api/v2/auths/refresh`: the refresh token is good once, a new one takes its place.
    func refresh() async throws {
        guard world.configuration.signIn == .authDomain else { throw Refusal.notFound }
        try requireAuthHeaders()
        guard let token = request.cookie("refresh_token") else { throw Refusal.refreshRefused }
        let tokens = world.tokens(for: try world.account(refreshToken: token))
        try await answer("refresh.json", tokens.slots, cookies: [SiteCookie.refresh(tokens.refresh)])
    }

    /// The account whose e-mail and hashed password the body holds.
    private func credentials() async throws -> Account {
        let body = try json()
        guard let email = body["email"]?.text else { throw Refusal.missingField("email") }
        guard let password = body["password"]?.text else { throw Refusal.missingField("password") }
        return try world.account(email: email, passwordHash: password)
    }

    /// The sign-in host takes no call without these headers (`site-protocol` §1.2).
    private func requireAuthHeaders() throws(Refusal) {
        let fixed = [
            "version": world.configuration.webClient, "source": "web", "x-request-origin": "https://chat.qwen.ai", "origin": "https://chat.qwen.ai",
            "sec-fetch-site": "same-site",
        ]
        let isFree = ["timezone", "x-request-id"].allSatisfy { request.header($0)?.isEmpty == false }
        let comesFromPage = request.header("referer")?.hasPrefix("https://chat.qwen.ai") == true
        guard isFree, comesFromPage, fixed.allSatisfy({ request.header($0.key) == $0.value }) else { throw .authBadHeader }
    }
}

extension TokenPair {
    fileprivate var slots: [String: String] { ["access": access, "refresh": refresh, "expires": String(expires)] }
}

extension Route {
    static let session =
        [
            Route("sign-in", host: SiteHost.auth, "POST", "/api/v2/auths/signin") { call, _ in try await call.signInAtAuthDomain() },
            Route("sign-in", "POST", "/api/v2/auths/signin") { call, _ in try await call.signInVersion2() },
            Route("sign-in", "POST", "/api/v1/auths/signin") { call, _ in try await call.signInVersion1() },
            Route("refresh", host: SiteHost.auth, "GET", "/api/v2/auths/refresh") { call, _ in try await call.refresh() },
            Route("account", host: SiteHost.auth, "GET", "/api/v2/auths/") { call, _ in try await call.accountEnveloped() },
            Route("account", "GET", "/api/v2/auths/") { call, _ in try await call.accountEnveloped() },
            Route("account", "GET", "/api/v1/auths/") { call, _ in try await call.account() },
        ]
        + [SiteHost.auth, SiteHost.chat].flatMap { host in
            // The method was not recorded, so either will do.
            ["GET", "POST"].map { Route("sign-out", host: host, $0, "/api/v2/auths/signout") { call, _ in try await call.signOut() } }
        }
}
