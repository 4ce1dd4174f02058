import FoundationEssentials
import NIOCore
import RecordingFormat

/// What a plain Chrome sends along with a call, in its order. Nothing that the site's risk-control script would compute is made up.
struct PlainBrowser: Sendable {
    private static let origin = "https://chat.qwen.ai"
    private static let agent =
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/145.0.0.0 Safari/537.36"

    /// Version of the site's web client, as the newest recording knows it.
    let version: String
    let now: @Sendable () -> Date
    var cookies = Cookies()

    func headers(for call: SiteCall) -> [(String, String)] {
        var headers = [("host", call.host)] + (call.isPage ? Self.page : api(call))
        if let cookie = cookies.header(for: call.host) { headers.append(("cookie", cookie)) }
        return headers
    }

    private static let page = [
        ("upgrade-insecure-requests", "1"), ("user-agent", agent), ("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
        ("sec-fetch-site", "none"), ("sec-fetch-mode", "navigate"), ("sec-fetch-user", "?1"), ("sec-fetch-dest", "document"),
        ("accept-encoding", "gzip, deflate"), ("accept-language", "en-US,en;q=0.9"),
    ]

    private func api(_ call: SiteCall) -> [(String, String)] {
        let isSameOrigin = call.host == "chat.qwen.ai"
        var headers = [("timezone", timezone), ("x-request-id", UUID().uuidString.lowercased())]
        if !isSameOrigin { headers.append(("x-request-origin", Self.origin)) }
        headers += [("version", version), ("source", "web"), ("user-agent", Self.agent)]
        if call.body.readableBytes > 0 { headers.append(("content-type", "application/json")) }
        headers.append(("accept", "application/json, text/plain, */*"))
        if call.method != "GET" || !isSameOrigin { headers.append(("origin", Self.origin)) }
        return headers + [
            ("sec-fetch-site", isSameOrigin ? "same-origin" : "same-site"), ("sec-fetch-mode", "cors"), ("sec-fetch-dest", "empty"),
            ("referer", Self.origin + "/"), ("accept-encoding", "gzip, deflate"), ("accept-language", "en-US,en;q=0.9"),
        ]
    }

    /// As `Date` writes it in JavaScript: `Fri Oct 02 2026 10:15:00 GMT+0000`.
    private var timezone: String {
        let parts = HTTPDate.text(at: Int(now().timeIntervalSince1970)).split(separator: " ")
        return parts.count == 6 ? "\(parts[0].dropLast()) \(parts[2]) \(parts[1]) \(parts[3]) \(parts[4]) GMT+0000" : ""
    }
}
