import NIOCore
import RecordingFormat

extension Call {
    /// The page that a browser sees first: a shell that scripts fill, with the build number and some models in it.
    func signInPage() async throws {
        // The page knows only a few of the models (`site-protocol` §1.1).
        let models: JSONValue = if case .array(let all)? = world.templates.models["data"] { .array(Array(all.prefix(4))) } else { .array([]) }
        var cookies = [world.firewallCookie(), SiteCookie.region]
        // A token of the older sign-ins is reissued when its user opens the page (`site-protocol` §1.3).
        if world.configuration.signIn != .authDomain, let account = try? signedIn() {
            cookies.append(SiteCookie.classic(world.classicToken(for: account).text))
        }
        try await page("sign-in.html", ["version": world.configuration.webClient, "models": String(buffer: models.encoded())], cookies: cookies)
    }
}

extension Route {
    static let pages = [
        Route("sign-in page", "GET", "/") { call, _ in try await call.signInPage() },
        Route("sign-in page", "GET", "/auth") { call, _ in try await call.signInPage() },
    ]
}
