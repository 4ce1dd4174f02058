/// The hosts that belong to the site. What is exchanged with others is nobody's business here.
public enum SiteHosts {
    /// The web page and its API.
    public static let chat = "chat.qwen.ai"

    static let names: Set<String> = [
        chat, "auth.qwen.ai", "cdn.qwenlm.ai", "image.qwenlm.ai", "qwen-webui-prod.oss-accelerate.aliyuncs.com",
    ]

    /// - Parameter host: without a port, in any case.
    public static func contains(_ host: String) -> Bool { names.contains(host.lowercased()) }

    /// The host that a `Host` header means, in lower case and without the port; ``chat`` where it names none of the site's.
    public static func named(by header: String?) -> String {
        let name = (header ?? "").prefix { $0 != ":" }.lowercased()
        return names.contains(name) ? name : chat
    }
}
