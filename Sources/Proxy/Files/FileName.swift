/// A name under which a file may be shown, kept and sent on: one component, without anything that a terminal, a header or a file system could
/// take for more than a name.
struct FileName: Equatable, Sendable {
    let text: String

    /// In bytes, as file systems have it.
    private static let limit = 200
    private static let longestEnding = 16

    /// - Parameter sent: what a client calls it; a path becomes its last component.
    init(_ sent: String) {
        // By scalars: a slash may be one character with something that is not shown.
        let component = sent.unicodeScalars.filter(\.isShown).split { $0 == "/" || $0 == "\\" }.last
        let words = (component.map { String(Substring($0)) } ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let name = words.allSatisfy({ $0 == "." }) ? "file" : words
        text = Self.shortened(name)
    }

    /// The media type that files with this ending usually have.
    var usualType: String {
        switch text.split(separator: ".").last?.lowercased() {
        case "png": "image/png"
        case "jpg", "jpeg": "image/jpeg"
        case "gif": "image/gif"
        case "webp": "image/webp"
        case "bmp": "image/bmp"
        case "mp4": "video/mp4"
        case "mov": "video/quicktime"
        case "webm": "video/webm"
        case "mp3": "audio/mpeg"
        case "wav": "audio/wav"
        case "m4a": "audio/mp4"
        case "ogg": "audio/ogg"
        case "flac": "audio/flac"
        case "pdf": "application/pdf"
        case "txt": "text/plain"
        case "md": "text/markdown"
        case "csv": "text/csv"
        case "json": "application/json"
        case "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        case "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        case "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation"
        default: "application/octet-stream"
        }
    }

    /// Cut in front of the ending, by which the file's kind is known.
    private static func shortened(_ name: String) -> String {
        guard name.utf8.count > limit else { return name }
        let dot = name.lastIndex(of: ".").flatMap { name[$0...].utf8.count <= longestEnding ? $0 : nil } ?? name.endIndex
        var stem = name[..<dot]
        while stem.utf8.count + name[dot...].utf8.count > limit { stem.removeLast() }
        return String(stem + name[dot...])
    }
}

extension Unicode.Scalar {
    /// Neither a control character, nor one that changes how those around it are shown.
    fileprivate var isShown: Bool {
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
