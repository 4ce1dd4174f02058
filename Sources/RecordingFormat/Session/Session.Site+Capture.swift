extension Session.Site {
    /// The site as captured exchanges show it.
    public init(of exchanges: [CapturedExchange]) {
        let headers = exchanges.lazy.flatMap(\.requestHeaders)
        // The build of the web client, as it tells the site.
        let version = headers.first { $0.name.lowercased() == "version" }?.value ?? "unknown"
        let isSignedIn = headers.contains { field in
            field.name.lowercased() == "authorization" || field.name.lowercased() == "cookie" && field.value.contains("token=ey")
        }
        let signsIn = exchanges.contains { $0.path.hasSuffix("/auths/signin") }
        self.init(host: SiteHosts.chat, version: version, account: isSignedIn || signsIn ? "user" : "guest")
    }
}
