extension BrowserHeaders {
    /// A picture that the page shows, from a foreign host: no cookie goes there.
    static func resultHeaders(host: String) -> Headers {
        [
            ("host", host),
            ("sec-ch-ua-platform", "\"Linux\""),
            ("user-agent", userAgent),
            ("sec-ch-ua", brands),
            ("sec-ch-ua-mobile", "?0"),
            ("accept", "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-mode", "no-cors"),
            ("sec-fetch-dest", "image"),
            ("referer", WebClient.origin + "/"),
            ("accept-encoding", encodings),
            ("accept-language", languages),
        ]
    }
}
