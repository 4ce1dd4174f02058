/// The hosts of the site that one server stands for.
public enum SiteHost {
    /// The web page and its API.
    public static let chat = "chat.qwen.ai"
    /// Sign-in, since 2026-09.
    public static let auth = "auth.qwen.ai"
    /// The object store that uploads go to.
    public static let objectStore = "qwen-webui-prod.oss-accelerate.aliyuncs.com"
    /// Generated pictures and films.
    public static let results = "cdn.qwenlm.ai"

    /// All of them.
    public static let all: Set<String> = [chat, auth, objectStore, results]

    /// The host that a `Host` header means; ``chat`` where it names none of the site's.
    static func named(by header: String?) -> String {
        let name = (header ?? "").prefix { $0 != ":" }.lowercased()
        return all.contains(name) ? name : chat
    }
}
