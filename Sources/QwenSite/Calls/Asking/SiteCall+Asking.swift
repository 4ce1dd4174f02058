import NIOCore
import Wire

/// Asking and stopping (site protocol §5).
extension SiteCall {
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
