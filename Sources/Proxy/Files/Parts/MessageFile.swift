import QwenSite

/// A file that belongs to a message: what its client sent, and what it is called where the message is told again.
struct MessageFile: Equatable, Sendable {
    var name: String
    /// Its media type, where it is known.
    var contentType: String?
    /// In bytes, where it is known.
    var size: Int?
    /// Of one that is kept.
    var id: FileID?
    /// `nil` for a message that was sent long ago, and for a file that has been found.
    var reference: FileReference?

    init(_ reference: FileReference) {
        name = reference.name
        self.reference = reference
    }

    fileprivate init?(_ json: JSON) {
        guard case .object(let fields) = json, case .string(let name)? = fields["name"] else { return nil }
        self.name = name
        if case .string(let text)? = fields["id"] { id = FileID(text) }
    }

    /// Takes note of what the file has turned out to be, and lets go of what it came as: that may be all of its bytes.
    mutating func note(_ file: TurnFile) {
        name = file.name
        reference = nil
        switch file {
        case .kept(let record), .earlier(let record): (contentType, size, id) = (record.contentType, record.size, record.id)
        case .passing(let file): (contentType, size, id) = (file.new.contentType, file.new.size, file.id)
        case .picture: break
        }
    }

    fileprivate var json: JSON {
        var fields: [String: JSON] = ["name": .string(name)]
        fields["type"] = contentType.map(JSON.string)
        fields["size"] = size.map { .integer(Int64($0)) }
        fields["id"] = id.map { .string($0.text) }
        fields["url"] = id.map { .string(FileRecord.path(of: $0)) }
        return .object(fields)
    }
}

extension [MessageFile] {
    /// As the store keeps them with a message; `nil` where there are none.
    var json: String? {
        get throws { isEmpty ? nil : try JSON.array(map(\.json)).text() }
    }

    /// Those that were kept with a message; what can't be understood is left out.
    init(json: String?) {
        guard let json, case .array(let files) = JSON(json) else {
            self = []
            return
        }
        self = files.compactMap(MessageFile.init)
    }
}
