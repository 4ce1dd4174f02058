import FoundationEssentials
import NIOCore

/// A file that a client announced, with the credentials it may be uploaded with.
struct Upload: Sendable {
    enum Parsing: Equatable, Sendable {
        case notAsked
        /// The next that asks is told to wait, the one after it that all is done.
        case pending
        case success
        case failed(String)
    }

    /// How long a `file_url` is good, in seconds.
    static let urlLifetime = 300
    /// The largest file of each kind, in bytes (`site-protocol` §6).
    static let limits = ["image": 20 << 20, "video": 500 << 20, "audio": 100 << 20]
    /// How many bytes of files are kept in all.
    static let storeLimit = 256 << 20
    /// The largest of any other kind.
    static let documentLimit = 20 << 20

    let id: String
    let owner: String
    let name: String
    let kind: String
    let keyID: String
    let secret: String
    let securityToken: String
    var content: ByteBuffer?
    var contentType: String?
    var parsing = Parsing.notAsked

    /// The object's name in the store.
    var key: String { "\(owner)/\(id)_\(name)" }

    /// The address that gives the file to anybody, for a while.
    func url(now: Date) -> String {
        let time = StoreSignature.text(now)
        var signature = StoreSignature(method: "GET", key: key, time: time)
        signature.query = [
            ("x-oss-security-token", securityToken), ("x-oss-date", time), ("x-oss-expires", String(Self.urlLifetime)),
            ("x-oss-signature-version", "OSS4-HMAC-SHA256"), ("x-oss-credential", "\(keyID)/\(signature.scope)"),
        ]
        let signed = signature.query + [("x-oss-signature", signature.signature(secret: secret))]
        let query = signed.map { "\($0.name)=\(PercentEncoding.encoded($0.value))" }.joined(separator: "&")
        return "https://\(SiteHost.objectStore)/\(PercentEncoding.encoded(key, keeping: "/"))?\(query)"
    }
}
