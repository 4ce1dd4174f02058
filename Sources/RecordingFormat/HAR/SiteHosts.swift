/// The hosts that belong to the site. What a browser exchanged with others is nobody's business here.
enum SiteHosts {
    static let names: Set<String> = [
        "chat.qwen.ai", "auth.qwen.ai", "cdn.qwenlm.ai", "image.qwenlm.ai", "qwen-webui-prod.oss-accelerate.aliyuncs.com",
    ]

    static func contains(_ host: String) -> Bool { names.contains(host.lowercased()) }
}
