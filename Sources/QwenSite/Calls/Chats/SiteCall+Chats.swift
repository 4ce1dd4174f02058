import FoundationEssentials
import NIOCore
import Wire

/// Chats as the site keeps them (site protocol §4).
extension SiteCall {
    private static let chatsPath = "/api/v2/chats/"

    /// - Parameters:
    ///   - isCurrent: whether the page that is played is of July 2026 or later.
    ///   - now: the page tells its clock, in milliseconds.
    static func newChat(model: String, type: ChatType, isCurrent: Bool, now: Date) -> SiteCall {
        var json = ByteBuffer()
        json.writeString(isCurrent ? #"{"chatId":"","models":["# : #"{"title":"New Chat","models":["#)
        json.writeJSONString(model)
        json.writeString(isCurrent ? #"],"project_id":"","timestamp":"# : #"],"chat_mode":"normal","chat_type":"#)
        let milliseconds = Int(now.timeIntervalSince1970 * 1000)
        if isCurrent {
            json.writeString(#"\#(milliseconds),"chat_type":"#)
            json.writeJSONString(type.rawValue)
            json.writeString(#","chat_mode":"normal"}"#)
        } else {
            json.writeJSONString(type.rawValue)
            json.writeString(#","timestamp":\#(milliseconds),"project_id":""}"#)
        }
        return SiteCall(name: "new chat", method: "POST", path: "/api/v2/chats/new", body: json, page: "/c/new-chat")
    }

    /// - Parameter page: from 1.
    static func chats(page: Int) -> SiteCall { SiteCall(name: "chat list", path: "\(chatsPath)?page=\(page)&exclude_project=true") }

    static func chat(_ id: String) -> SiteCall { SiteCall(name: "chat", path: chatsPath + id.percentEncoded, page: "/c/\(id.percentEncoded)") }

    static func renameChat(_ id: String, title: String) -> SiteCall {
        var json = ByteBuffer()
        json.writeString(#"{"title":"#)
        json.writeJSONString(title)
        json.writeString("}")
        return SiteCall(
            name: "rename chat", method: "POST", path: chatsPath + id.percentEncoded, body: json, page: "/c/\(id.percentEncoded)")
    }

    static func deleteChat(_ id: String) -> SiteCall {
        SiteCall(name: "delete chat", method: "DELETE", path: chatsPath + id.percentEncoded)
    }

    static let deleteAllChats = SiteCall(name: "delete all chats", method: "DELETE", path: chatsPath, page: "/settings/chats")
}
