import FoundationEssentials

/// The headers of a plain Chrome that runs the site's page, in Chrome's order.
///
/// Credentials go as cookies alone, unless the site asks for another ``CredentialForm``: the page of 0.2.81 and later sends no
/// `Authorization`, and a completion with a bearer token alone has met the human check since September 2026, one with the cookie
/// has not. Headers that the site's
/// risk-control script would compute (`bx-ua`, `bx-umidtoken`, `bx-v`) are left out, never made up. Encodings are those
/// that the transport decodes, not all of Chrome's.
enum BrowserHeaders {
    typealias Headers = [(name: String, value: String)]

    static let userAgent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/145.0.0.0 Safari/537.36"
    static let brands = #""Not:A-Brand";v="99", "Google Chrome";v="145", "Chromium";v="145""#
    static let encodings = "gzip, deflate"
    /// Also decides the language of the site's error texts.
    static let languages = "en-US,en;q=0.9"

    /// The headers of `call` at this moment of the session.
    static func headers(for call: SiteCall, url: SiteURL, state: SiteSession.State, surroundings: SiteSurroundings) -> Headers {
        var state = state
        // A browser that opens a page has nothing but cookies.
        state.form = call.kind == .page ? .cookie : CredentialForm.used ?? state.form
        let cookies = cookieHeader(for: url, state: state, now: surroundings.now())
        return call.kind == .page
            ? pageHeaders(url: url, cookies: cookies) : apiHeaders(for: call, url: url, cookies: cookies, state: state, surroundings: surroundings)
    }

    /// A page that the user opens in the browser.
    private static func pageHeaders(url: SiteURL, cookies: String?) -> Headers {
        var headers: Headers = [
            ("host", url.host),
            ("sec-ch-ua", brands),
            ("sec-ch-ua-mobile", "?0"),
            ("sec-ch-ua-platform", "\"Linux\""),
            ("upgrade-insecure-requests", "1"),
            ("user-agent", userAgent),
            ("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"),
            ("sec-fetch-site", "none"),
            ("sec-fetch-mode", "navigate"),
            ("sec-fetch-user", "?1"),
            ("sec-fetch-dest", "document"),
            ("accept-encoding", encodings),
            ("accept-language", languages),
        ]
        if let cookies { headers.append(("cookie", cookies)) }
        return headers
    }

    /// A call that the page's script makes.
    private static func apiHeaders(
        for call: SiteCall, url: SiteURL, cookies: String?, state: SiteSession.State, surroundings: SiteSurroundings
    ) -> Headers {
        let now = surroundings.now()
        let isSameOrigin = call.host == .chat
        var headers: Headers = [
            ("host", url.host),
            ("sec-ch-ua-platform", "\"Linux\""),
        ]
        if call.host == .chat, state.form.hasBearer, let token = state.tokens.token { headers.append(("authorization", "Bearer \(token)")) }
        headers += [
            ("timezone", JavaScriptDate.text(now, secondsFromGMT: surroundings.secondsFromGMT(now)))
        ]
        if call.kind == .completion { headers.append(("x-accel-buffering", "no")) }
        headers.append(("x-request-id", surroundings.makeUUID()))
        if !isSameOrigin { headers.append(("x-request-origin", WebClient.origin)) }
        headers += [
            ("version", state.webClientVersion),
            ("source", "web"),
            ("user-agent", userAgent),
            ("sec-ch-ua", brands),
        ]
        if call.body != nil { headers.append(("content-type", "application/json")) }
        headers += [
            ("sec-ch-ua-mobile", "?0"),
            ("accept", call.kind == .completion ? "application/json" : "application/json, text/plain, */*"),
        ]
        // Chrome names the origin of every request that may change something, and of every one to another origin.
        if call.method != "GET" || !isSameOrigin { headers.append(("origin", WebClient.origin)) }
        headers += [
            ("sec-fetch-site", isSameOrigin ? "same-origin" : "same-site"),
            ("sec-fetch-mode", "cors"),
            ("sec-fetch-dest", "empty"),
            // To another origin Chrome tells no more of the page than its origin.
            ("referer", WebClient.origin + (isSameOrigin ? call.page : "/")),
            ("accept-encoding", encodings),
            ("accept-language", languages),
        ]
        if let cookies { headers.append(("cookie", cookies)) }
        return headers
    }

    /// The cookies for `url`; the tokens go where the site's own cookies of that name would go.
    private static func cookieHeader(for url: SiteURL, state: SiteSession.State, now: Date) -> String? {
        var pairs = state.jar.cookies(for: url, now: now).map { "\($0.name)=\($0.value)" }
        if let refreshToken = state.tokens.refreshToken, isForRenewal(url) { pairs.append("\(CookieName.refreshToken)=\(refreshToken)") }
        if let token = state.tokens.token, state.form.hasCookie, url.host == SiteHost.chat.name { pairs.append("\(CookieName.token)=\(token)") }
        return pairs.isEmpty ? nil : pairs.joined(separator: "; ")
    }

    /// A browser may send the refresh token along with every call, if the cookie's path is `/`. It is worth thirty days of the account,
    /// so here it goes only where it is of use.
    private static func isForRenewal(_ url: SiteURL) -> Bool {
        url.isOfSite && CookieJar.path("/api/v2/auths", covers: url.path)
    }
}
