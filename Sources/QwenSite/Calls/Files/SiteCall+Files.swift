import NIOCore
import Wire

/// Files (site protocol §6).
extension SiteCall {
    /// Asks for a place to put a file: in the envelope, and bare. Both were there in 2026.
    static func announce(_ file: NewFile) -> [SiteCall] {
        var json = ByteBuffer()
        json.writeString(#"{"filename":"#)
        json.writeJSONString(file.name)
        json.writeString(#","filesize":\#(file.size),"filetype":"\#(file.kind.announcement)"}"#)
        return ["/api/v2/files/getstsToken", "/api/v1/files/getstsToken"].map { path in
            SiteCall(name: "announce file", method: "POST", path: path, body: json)
        }
    }

    /// Has a document read.
    static func parse(_ file: String) -> SiteCall {
        var json = ByteBuffer()
        json.writeString(#"{"file_id":"#)
        json.writeJSONString(file)
        json.writeString("}")
        return SiteCall(name: "parse file", method: "POST", path: "/api/v2/files/parse", body: json)
    }

    static func parsingStatus(_ file: String) -> SiteCall {
        var json = ByteBuffer()
        json.writeString(#"{"file_id_list":["#)
        json.writeJSONString(file)
        json.writeString("]}")
        return SiteCall(name: "parsing status", method: "POST", path: "/api/v2/files/parse/status", body: json)
    }
}
