/// The cookies that the site sets, spelled as recordings show them (`2026-10-account`; `site-protocol` §1.2, §2.3).
enum SiteCookie {
    /// Of the firewall in front of the site.
    static func firewall(_ value: some StringProtocol) -> String { "acw_tc=\(value);path=/;HttpOnly;Max-Age=1800" }

    /// Where the site's front end stands.
    static let region = "x-ap=ap-southeast-1;path=/;Max-Age=31536000;Secure"

    static func refresh(_ token: String) -> String {
        "refresh_token=\(token); Max-Age=\(World.refreshLifetime); Domain=.qwen.ai; Path=/; HttpOnly; Secure; SameSite=Lax"
    }

    /// The token of the sign-ins before the sign-in host.
    static func classic(_ token: String) -> String { "token=\(token); Path=/; Max-Age=\(World.classicLifetime); Secure; SameSite=Lax" }
}

extension World {
    /// The firewall's cookie with a new value.
    func firewallCookie() -> String {
        SiteCookie.firewall((newID() + newID()).filter { $0 != "-" }.prefix(60))
    }
}
