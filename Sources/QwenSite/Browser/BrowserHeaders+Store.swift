extension BrowserHeaders {
    /// How the store's own library, which the page loads, names itself in Chrome.
    static let storeUserAgent = "aliyun-sdk-js/6.23.0 Chrome 145.0.0.0 on Linux 64-bit"

    /// A file that the page's script puts into the object store, a foreign host: no cookie and no header of the site's goes there.
    ///
    /// - Parameter signed: the headers of the store, its authorization and the media type.
    static func storeHeaders(host: String, signed: [(name: String, value: String)]) -> Headers {
        let own = signed.filter { $0.name != "content-type" }
        return [("host", host), ("sec-ch-ua-platform", "\"Linux\"")] + own + [("user-agent", userAgent), ("sec-ch-ua", brands)]
            + signed.filter { $0.name == "content-type" }
            + [
                ("sec-ch-ua-mobile", "?0"),
                ("accept", "*/*"),
                ("origin", WebClient.origin),
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-mode", "cors"),
                ("sec-fetch-dest", "empty"),
                ("referer", WebClient.origin + "/"),
                ("accept-encoding", encodings),
                ("accept-language", languages),
            ]
    }
}
