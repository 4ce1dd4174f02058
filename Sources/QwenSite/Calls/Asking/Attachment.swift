import FoundationEssentials
import NIOCore
import Wire

/// What a question brings with it.
public enum Attachment: Equatable, Sendable {
    /// A file that was uploaded by the same account.
    case file(SiteFile)
    /// A picture that the site has made: its address, as an answer named it.
    case picture(url: String)
}

extension Attachment {
    /// Writes the object that stands for it in a message (captures of March 2026).
    func write(to json: inout ByteBuffer, makeUUID: () -> String) {
        switch self {
        case .file(let file): file.write(to: &json, item: makeUUID(), task: makeUUID())
        case .picture(let url): Self.writePicture(url, to: &json)
        }
    }

    /// What the site holds already needs no more than this.
    private static func writePicture(_ url: String, to json: inout ByteBuffer) {
        let name = (SiteURL(url)?.path).flatMap { $0.split(separator: "/").last } ?? "picture.png"
        let type = name.hasSuffix(".jpg") || name.hasSuffix(".jpeg") ? "image/jpeg" : name.hasSuffix(".webp") ? "image/webp" : "image/png"
        json.writeString(#"{"type":"image","name":"#)
        json.writeJSONString(String(name))
        json.writeString(#","file_type":"\#(type)","showType":"image","file_class":"vision","status":"uploaded","url":"#)
        json.writeJSONString(url)
        json.writeString("}")
    }
}

extension SiteFile {
    fileprivate func write(to json: inout ByteBuffer, item: String, task: String) {
        let time = Int(uploadedAt.timeIntervalSince1970 * 1000)
        json.writeString(#"{"type":"\#(kind.attachmentType)","file":{"created_at":\#(time),"data":{},"filename":"#)
        json.writeJSONString(name)
        json.writeString(#","hash":null,"id":"#)
        json.writeJSONString(id)
        json.writeString(#","meta":{"name":"#)
        json.writeJSONString(name)
        json.writeString(#","size":\#(size),"content_type":"#)
        json.writeJSONString(contentType)
        if kind == .document { json.writeString(#","parse_meta":{"parse_status":"success"}"#) }
        json.writeString(#"},"update_at":\#(time)},"id":"#)
        json.writeJSONString(id)
        json.writeString(#","url":"#)
        json.writeJSONString(url)
        json.writeString(#","name":"#)
        json.writeJSONString(name)
        // The page checks the content of a film while it is being asked about.
        json.writeString(
            #","collection_name":"","progress":0,"status":"uploaded","greenNet":"\#(kind == .video ? "greening" : "success")","size":\#(size),"#
                + #""error":"","itemId":"\#(item)","file_type":"#)
        json.writeJSONString(contentType)
        json.writeString(#","showType":"\#(kind.attachmentType)","file_class":"\#(kind.attachmentClass)","uploadTaskId":"\#(task)"}"#)
    }
}
