import FoundationEssentials
import NIOCore
import Wire

/// The calls that this program makes, each as the site's page makes it.
extension SiteCall {
    /// The page that the user opens to sign in.
    static let signInPage = SiteCall(name: "sign-in page", path: "/auth", kind: .page)
    /// Whose session this is; costs no quota.
    static let account = SiteCall(name: "account", path: "/api/v1/auths/")
    static let models = SiteCall(name: "models", path: "/api/models")
    /// Exchanges the refresh token, which goes along as a cookie, for a new access token.
    static let refresh = SiteCall(name: "refresh", host: .auth, path: "/api/v2/auths/refresh")

    /// - Parameter now: the page tells its clock, in milliseconds.
    static func newChat(model: String, now: Date) -> SiteCall {
        var json = ByteBuffer()
        json.writeString(#"{"chatId":"","models":["#)
        json.writeJSONString(model)
        json.writeString(#"],"project_id":"","timestamp":"#)
        json.writeJSONInteger(Int(now.timeIntervalSince1970 * 1000))
        json.writeString(#","chat_type":"t2t","chat_mode":"normal"}"#)
        return SiteCall(name: "new chat", method: "POST", path: "/api/v2/chats/new", body: json, page: "/c/new-chat")
    }

    static func completion(chat: String, body: ByteBuffer) -> SiteCall {
        SiteCall(
            name: "completion", method: "POST", path: "/api/v2/chat/completions?chat_id=\(chat.percentEncoded)", kind: .completion, body: body,
            page: "/c/\(chat.percentEncoded)")
    }

    static func stop(chat: String, answer: String) -> SiteCall {
        var json = ByteBuffer()
        json.writeString(#"{"chat_id":"#)
        json.writeJSONString(chat)
        json.writeString(#","response_id":"#)
        json.writeJSONString(answer)
        json.writeString("}")
        return SiteCall(
            name: "stop", method: "POST", path: "/api/v2/chat/completions/stop?chat_id=\(chat.percentEncoded)", kind: .completion, body: json,
            page: "/c/\(chat.percentEncoded)")
    }
}
