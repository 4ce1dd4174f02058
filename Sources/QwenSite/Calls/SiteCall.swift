import NIOCore

/// The hosts that calls go to.
enum SiteHost: Sendable {
    case chat, auth

    var name: String {
        switch self {
        case .chat: "chat.qwen.ai"
        case .auth: "auth.qwen.ai"
        }
    }
}

/// One request that the site's page would make: what it is, without the headers of the moment.
struct SiteCall: Sendable {
    enum Kind: Sendable {
        /// A page opened by the user.
        case page
        /// A call of the page's script that is answered at once.
        case api
        /// Asking and stopping, which the page sends with headers of their own.
        case completion
    }

    /// How the call is named in errors and logs.
    var name: String
    var method = "GET"
    var host = SiteHost.chat
    /// With the query.
    var path: String
    var kind = Kind.api
    var body: ByteBuffer?
    /// The path with a `*` for what differs from call to call, where something does.
    var pattern: String?
    /// The path of the page that makes the call.
    var page = "/"

    /// What the call is made at, without what is asked for: one name for the calls of all chats, files and tasks.
    var address: String { "\(method) \(host.name) \(pattern ?? path)" }

    var url: String { "https://\(host.name)\(path)" }
}
