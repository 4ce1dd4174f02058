import FoundationEssentials

/// How a message's part names a file.
enum FileReference: Hashable, Sendable {
    /// One that was uploaded here.
    case uploaded(FileID)
    /// One that is in the part itself.
    case inline(DataURL, name: String?)
    /// A picture that the site has made.
    case sitePicture(url: String)
    /// One that lies somewhere on the web. Pictures alone are wanted where `isPicture`.
    case remote(url: URL, isPicture: Bool)

    /// Where the site keeps what it has made.
    private static let resultHost = "cdn.qwenlm.ai"
    private static let longestAddress = 8 << 10

    /// - Parameters:
    ///   - text: an address of ours, whatever the host; our id; a data URL; or an address on the web.
    ///   - name: what the client calls the file.
    ///   - isPicture: whether the part is a picture's.
    /// - Throws: ``FileReferenceError``.
    init(_ text: String, name: String? = nil, isPicture: Bool) throws(FileReferenceError) {
        if let id = Self.uploaded(text) {
            self = .uploaded(id)
        } else if text.prefix(5).lowercased() == "data:" {
            guard let data = DataURL(text) else { throw .undecodable }
            guard !isPicture || data.contentType.hasPrefix("image/") else { throw .noPicture(data.contentType) }
            self = .inline(data, name: name)
        } else {
            guard text.utf8.count <= Self.longestAddress, let url = URL(string: text), let host = url.host(), !host.isEmpty,
                ["http", "https"].contains(url.scheme?.lowercased())
            else { throw .noAddress }
            self = host.lowercased() == Self.resultHost ? .sitePicture(url: text) : .remote(url: url, isPicture: isPicture)
        }
    }

    /// The id in an address such as `http://localhost:3264/api/files/file-…/content`.
    private static func uploaded(_ text: String) -> FileID? {
        if let id = FileID(text) { return id }
        guard text.utf8.count <= 1024 else { return nil }
        let path = text.prefix { $0 != "?" && $0 != "#" }.split(separator: "/")
        let rest = path.suffix(path.last == "content" ? 3 : 2)
        guard let files = rest.first, files == "files", rest.count > 1 else { return nil }
        return FileID(String(rest[rest.startIndex + 1]))
    }

    /// What the file is called as long as nothing else is known of it.
    var name: String {
        switch self {
        case .uploaded(let id): id.text
        case .inline(let data, let name): FileName(name ?? Self.name(of: data.contentType)).text
        case .sitePicture(let url): TurnFile.picture(url: url).name
        case .remote(let url, let isPicture): url.lastPathComponent.isEmpty ? (isPicture ? "picture" : "file") : FileName(url.lastPathComponent).text
        }
    }

    private static func name(of type: String) -> String {
        let parts = type.split(separator: "/")
        let stem = parts.first == "image" || parts.first == "audio" || parts.first == "video" ? String(parts[0]) : "file"
        switch parts.last {
        case "jpeg"?: return "\(stem).jpg"
        case "mpeg"?: return "\(stem).mp3"
        case "plain"?: return "\(stem).txt"
        case let subtype?: return "\(stem).\(subtype.prefix { $0.isLetter || $0.isNumber })"
        case nil: return stem
        }
    }
}

/// A part names no file.
enum FileReferenceError: Error, Equatable, CustomStringConvertible {
    case noAddress, undecodable
    case noPicture(String)

    var description: String {
        switch self {
        case .noAddress:
            "it must be an address that begins with http:// or https://, the address or id of an uploaded file, or a data URL such as "
                + "data:image/png;base64,…"
        case .undecodable: "its data URL can't be decoded: it must be like data:image/png;base64,…"
        case .noPicture(let type): "'\(type.prefix(100))' is no picture; send other files in a part of the type 'file'."
        }
    }
}
