import RecordingFormat

extension Call {
    /// `POST https://auth.qwen.ai/api/v2/auths/signin`, the only sign-in since 2026-09-30.
    func signIn() async throws {
        try requireAuthHeaders()
        let body = try json()
        guard let email = body["email"]?.text else { throw Refusal.missingField("email") }
        guard let password = body["password"]?.text else { throw Refusal.missingField("password") }
        let account = try world.account(email: email, passwordHash: password)
        let tokens = world.tokens(for: account)
        let slots = account.slots.merging(tokens.slots) { _, pair in pair }
        try await answer("sign-in.json", slots, cookies: [tokens.refreshCookie])
    }

    /// `GET https://auth.qwen.ai/api/v2/auths/refresh`: the refresh token is good once, a new one takes its place.
    func refresh() async throws {
        try requireAuthHeaders()
        guard let token = request.cookie("refresh_token") else { throw Refusal.refreshRefused }
        let tokens = world.tokens(for: try world.account(refreshToken: token))
        try await answer("refresh.json", tokens.slots, cookies: [tokens.refreshCookie])
    }

    /// The sign-in host takes no call without these headers (`site-protocol` §1.2).
    private func requireAuthHeaders() throws(Refusal) {
        let fixed = [
            "version": World.webClient, "source": "web", "x-request-origin": "https://chat.qwen.ai", "origin": "https://chat.qwen.ai",
            "sec-fetch-site": "same-site",
        ]
        let isFree = ["timezone", "x-request-id"].allSatisfy { request.header($0)?.isEmpty == false }
        let comesFromPage = request.header("referer")?.hasPrefix("https://chat.qwen.ai") == true
        guard isFree, comesFromPage, fixed.allSatisfy({ request.header($0.key) == $0.value }) else { throw .authBadHeader }
    }
}

extension TokenPair {
    fileprivate var slots: [String: String] { ["access": access, "refresh": refresh, "expires": String(expires)] }

    fileprivate var refreshCookie: String {
        "refresh_token=\(refresh); Domain=.qwen.ai; Path=/; Max-Age=\(World.refreshLifetime); HttpOnly; Secure; SameSite=None"
    }
}
