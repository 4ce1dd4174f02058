import FoundationEssentials
package import NIOCore

/// Recognises the site's demand that a human prove being one, in whatever form it comes, as an answer to any call.
///
/// Where it comes, the program stops at once and tells the user; it never tries to pass.
package enum HumanCheck {
    /// Words of the check's pages and scripts, lower case (site protocol §1.7).
    private static let markers = [
        "rgv587", "fail_sys_user_validate", "_____tmd_____", "/punish?", "x5secdata", "x5sec", "purecaptcha", "aliyun_waf", "aliyuncaptcha",
        "access verification", "window._config_",
    ]
    /// The check's pages have about 16 kB, and the words stand near the start.
    private static let searchedBytes = 65_536

    /// Whether a JSON answer is the check. An answer that reports no failure never is, whatever words it holds.
    static func isReported(by report: FailureReport) -> Bool {
        let words = report.ret + [report.code, report.url].compactMap(\.self)
        return words.contains(where: isMarked) || report.ret.contains { $0.hasPrefix("FAIL_SYS") }
    }

    /// Whether text that is neither JSON nor an event is the check.
    static func isMarked(_ text: String) -> Bool {
        let text = text.lowercased()
        return markers.contains { text.contains($0) }
    }

    static func isMarked(_ bytes: ByteBuffer) -> Bool {
        isMarked(String(decoding: bytes.readableBytesView.prefix(searchedBytes), as: UTF8.self))
    }

    /// Whether an HTML page is the check: by its words, or by its title. The site's own page, which loads risk-control scripts as
    /// well, is not.
    package static func isShown(by html: ByteBuffer) -> Bool {
        let page = SitePage(html)
        guard page.buildNumber == nil else { return false }
        return isMarked(html) || page.title?.lowercased().contains("verification") == true
    }

    /// The page that the user should open, for a check whose own address is `url`.
    ///
    /// The check's address carries `x5secdata`, sealed facts about the request that was stopped: it belongs into no log, and passing
    /// that very check in another browser would not help this program. A browser that opens the site's front page is given a
    /// check of its own, so that page is what is told: at the host that the check names, if it is one of the site's.
    static func pageURL(from url: String?) -> String? {
        guard let url, let parts = SiteURL(url), parts.isOfSite else { return nil }
        return "https://\(parts.host)/"
    }

    /// The same for a check that came as a page or a script, whose address stands somewhere in its text.
    package static func pageURL(in html: ByteBuffer) -> String? {
        let text = String(decoding: html.readableBytesView.prefix(searchedBytes), as: UTF8.self)
        guard let start = text.firstRange(of: "https://")?.lowerBound else { return nil }
        return pageURL(from: String(text[start...].prefix { $0 != "\"" && $0 != "'" && $0 != "<" && $0 != " " }))
    }
}
