import Crypto
import FoundationEssentials
import NIOCore
import RecordingFormat

/// One of the few calls that a verification makes: they read, and change nothing but the list of the account's sessions.
struct SiteCall: Sendable {
    let method: String
    let host: String
    let path: String
    var body = ByteBuffer()

    static let signInPage = SiteCall(method: "GET", host: SiteHosts.chat, path: "/auth")
    static let models = SiteCall(method: "GET", host: SiteHosts.chat, path: "/api/models")
    static let account = SiteCall(method: "GET", host: SiteHosts.chat, path: "/api/v1/auths/")

    /// The password goes as its SHA-256, as the site's page sends it.
    static func signIn(_ credentials: Credentials) -> SiteCall {
        let hash = SHA256.hash(data: Data(credentials.password.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let body = JSONValue.object([
            .init("email", .string(credentials.email)), .init("password", .string(hash)), .init("login_type", .string("email")),
        ])
        return SiteCall(method: "POST", host: "auth.qwen.ai", path: "/api/v2/auths/signin", body: body.encoded())
    }

    /// As contracts name it.
    var name: String { "\(method) \(host) \(path)" }

    var isPage: Bool { !path.hasPrefix("/api/") }
}
