extension Call {
    /// `/api/v2/auths/signout`: the tokens that come with it are good no more, and the browser is told to drop its cookies.
    func signOut() async throws {
        _ = try signedIn()
        world.forget(accessToken: sentToken, refreshToken: request.cookie("refresh_token"))
        try await answer(
            "sign-out.json", cookies: ["token=; Path=/; Max-Age=0", "refresh_token=; Domain=.qwen.ai; Path=/; Max-Age=0; HttpOnly; Secure"]
        )
    }
}
