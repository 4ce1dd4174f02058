import NIOCore
import RecordingFormat

extension Call {
    /// The page that a browser sees first: a shell that scripts fill, with the build number and some models in it.
    func signInPage() async throws {
        // The page knows only a few of the models (`site-protocol` §1.1).
        let models: JSONValue = if case .array(let all)? = world.templates.models["data"] { .array(Array(all.prefix(4))) } else { .array([]) }
        try await page(
            "sign-in.html", ["version": World.webClient, "models": String(buffer: models.encoded())],
            cookies: ["acw_tc=\(world.newID()); path=/; HttpOnly; Max-Age=1800", "x-ap=ap-southeast-1; path=/; HttpOnly; Max-Age=86400"]
        )
    }
}

extension Route {
    static let pages = [
        Route("sign-in page", "GET", "/") { call, _ in try await call.signInPage() },
        Route("sign-in page", "GET", "/auth") { call, _ in try await call.signInPage() },
    ]
}
