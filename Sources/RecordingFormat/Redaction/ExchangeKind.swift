/// What an exchange is called, by its method and address.
enum ExchangeKind {
    private static let names: [(suffix: String, name: String)] = [
        ("/auths/signin", "sign-in"), ("/auths/refresh", "refresh"), ("/auths/signout", "sign-out"), ("/auths/", "account"),
        ("/chats/new", "new-chat"), ("/chat/completions/stop", "stop"), ("/chat/completions", "completion"),
        ("/files/getstsToken", "upload-grant"), ("/files/parse/status", "parse-status"), ("/files/parse", "parse"), ("/models", "models"),
        ("/models/", "models"), ("/users/status", "telemetry"), ("/auth", "sign-in-page"),
    ]

    /// Ids in steps of ten, wide enough to sort as text.
    static func id(_ index: Int, of count: Int) -> String {
        let width = max(3, String(count * 10).count)
        let number = String((index + 1) * 10)
        return String(repeating: "0", count: width - number.count) + number
    }

    static func name(method: String, host: String, path: String) -> String {
        if path == "/" { return "landing-page" }
        if host.hasSuffix(".aliyuncs.com") { return method == "PUT" ? "upload" : "object" }
        if let known = names.first(where: { path.hasSuffix($0.suffix) }) { return known.name }
        let words = path.split(separator: "/").filter { !["api", "v1", "v2"].contains($0) && !String($0).isUUID && $0.utf8.count <= 24 }
        let plain = words.joined(separator: "-").map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
        let name = String(plain).split(separator: "-").joined(separator: "-").lowercased()
        return (method == "GET" ? "" : method.lowercased() + "-") + (name.isEmpty ? "exchange" : String(name.prefix(40)))
    }
}
