/// What a file is to the site.
public enum FileKind: String, CaseIterable, Codable, Sendable {
    case image, video, audio
    /// Anything else; the site reads it before it answers.
    case document

    /// By its media type, and by its name where that says nothing.
    public init(contentType: String, name: String) {
        switch contentType.prefix(while: { $0 != "/" }).lowercased() {
        case "image": self = .image
        case "video": self = .video
        case "audio": self = .audio
        case "application" where contentType.lowercased().hasPrefix("application/octet-stream"): self = Self.ofName(name)
        default: self = contentType.isEmpty ? Self.ofName(name) : .document
        }
    }

    /// The largest file in bytes, as the site's page takes it.
    public var limit: Int {
        switch self {
        case .image, .document: 20 << 20
        case .audio: 100 << 20
        case .video: 500 << 20
        }
    }

    /// How the site is told of it when it is announced (`filetype`).
    var announcement: String { self == .document ? "file" : rawValue }

    /// How a message calls it (`type` and `showType`).
    var attachmentType: String { self == .document ? "file" : rawValue }

    /// What it is read by (`file_class`).
    var attachmentClass: String { self == .image ? "vision" : rawValue }

    private static func ofName(_ name: String) -> FileKind {
        switch name.split(separator: ".").last?.lowercased() {
        case "png", "jpg", "jpeg", "gif", "webp", "bmp": .image
        case "mp4", "mov", "webm", "mkv", "avi": .video
        case "mp3", "wav", "m4a", "ogg", "flac", "aac": .audio
        default: .document
        }
    }
}
