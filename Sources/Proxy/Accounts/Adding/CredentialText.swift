import FoundationEssentials
public import QwenSite

extension SiteCredentials {
    /// Reads credentials that a user took out of a browser in which the site is signed in, whatever their form:
    /// - the access token alone, as the page keeps it (`localStorage.token`);
    /// - cookies as a request carries them: `token=…; refresh_token=…; cna=…`, with or without `Cookie:` in front;
    /// - a browser's export of cookies: Netscape's `cookies.txt`, or JSON as Cookie-Editor, EditThisCookie, Playwright and Puppeteer write it.
    ///
    /// - Throws: ``CredentialTextError``.
    public init(text: String) throws(CredentialTextError) {
        let text = text.trimmed
        guard let first = text.first else { throw .empty }
        if text.hasPrefix("eyJ"), text.split(separator: ".").count == 3, !text.contains(where: \.isWhitespace) {
            self.init(token: text)
            return
        }
        let cookies =
            if first == "[" || first == "{" {
                Self.browserExport(text)
            } else if text.contains("\t") {
                Self.netscapeCookies(text)
            } else {
                Self.cookieHeader(text)
            }
        guard !cookies.isEmpty else { throw .notUnderstood }
        guard let credentials = SiteCredentials(cookies: cookies) else { throw .noToken }
        self = credentials
    }

    private static func browserExport(_ text: String) -> [StoredCookie] {
        let data = Data(text.utf8)
        if let cookies = try? JSONDecoder().decode([StoredCookie].self, from: data) { return cookies }
        guard let state = try? JSONDecoder().decode(BrowserState.self, from: data) else { return [] }
        return state.cookies + (state.pageToken.map { [StoredCookie(name: "token", value: $0)] } ?? [])
    }

    /// Seven columns: domain, whether it covers hosts below, path, whether it is secure, expiry in seconds or 0, name, value.
    private static func netscapeCookies(_ text: String) -> [StoredCookie] {
        text.split(whereSeparator: \.isNewline).compactMap { line in
            // Exports mark cookies that scripts can't read with this prefix, inside of what is otherwise a comment.
            let line = line.hasPrefix("#HttpOnly_") ? line.dropFirst("#HttpOnly_".count) : line
            let columns = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard !line.hasPrefix("#"), columns.count == 7 else { return nil }
            var cookie = StoredCookie(name: columns[5], value: columns[6])
            cookie.domain = String(columns[0].drop { $0 == "." }).lowercased()
            cookie.hostOnly = columns[1].uppercased() != "TRUE"
            cookie.path = columns[2]
            cookie.secure = columns[3].uppercased() == "TRUE"
            cookie.expires = Double(columns[4]).flatMap { $0 > 0 ? $0 : nil }
            return cookie
        }
    }

    /// `name=value` pairs: of the page, since that is where people copy them.
    private static func cookieHeader(_ text: String) -> [StoredCookie] {
        let pairs = text.lowercased().hasPrefix("cookie:") ? String(text.dropFirst("cookie:".count)) : text
        return pairs.split { $0 == ";" || $0.isNewline }.compactMap { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { String($0).trimmed }
            return parts.count < 2 || parts[0].isEmpty ? nil : StoredCookie(name: parts[0], value: parts[1])
        }
    }
}

/// What Playwright keeps of a browser: its cookies, and what pages stored.
private struct BrowserState: Decodable {
    struct Origin: Decodable {
        struct Entry: Decodable { var name, value: String }
        var origin: String
        var localStorage: [Entry]?
    }

    var cookies: [StoredCookie]
    var origins: [Origin]?

    /// The access token that the site's page has stored.
    var pageToken: String? {
        origins?.first { $0.origin == "https://chat.qwen.ai" }?.localStorage?.first { $0.name == "token" && !$0.value.isEmpty }?.value
    }
}

extension StoredCookie {
    /// A cookie of the site's page that says no more of itself.
    fileprivate init(name: String, value: String) {
        self.init(.init(name: name, value: value, domain: "chat.qwen.ai"))
    }
}

/// Why a text can't be used as credentials.
public enum CredentialTextError: Error, Equatable, CustomStringConvertible {
    case empty
    case notUnderstood
    case noToken

    public var description: String {
        switch self {
        case .empty: "Nothing came."
        case .notUnderstood:
            "This is neither an access token (eyJ…), nor cookies as a request carries them (token=…; …), nor a browser's export of cookies "
                + "(cookies.txt or JSON)."
        case .noToken:
            "There is no cookie 'token' or 'refresh_token' of qwen.ai among them. Export the cookies of chat.qwen.ai while you are signed in there."
        }
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
