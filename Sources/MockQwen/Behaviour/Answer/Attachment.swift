import RecordingFormat

/// A file that a question comes with, as its client describes it (`site-protocol` §6).
struct Attachment: Equatable, Sendable {
    let id: String?
    let name: String
    /// What the page shows it as: image, video, audio or file.
    let kind: String
    let url: String?

    init(_ file: JSONValue) {
        id = file["id"]?.text
        name = file["name"]?.text ?? file[pointer: "/file/filename"]?.text ?? ""
        kind = file["showType"]?.text ?? file["type"]?.text ?? "file"
        url = file["url"]?.text
    }
}
