public import FoundationEssentials

/// A file that the site holds for the account that uploaded it, ready to go with a question of that account.
public struct SiteFile: Equatable, Sendable, Codable {
    /// The site's id.
    public var id: String
    /// Where the site reads it. Anybody could for five minutes, then the address is no good by itself.
    public var url: String
    public var name: String
    public var contentType: String
    /// In bytes.
    public var size: Int
    public var kind: FileKind
    public var uploadedAt: Date

    public init(id: String, url: String, name: String, contentType: String, size: Int, kind: FileKind, uploadedAt: Date) {
        self.id = id
        self.url = url
        self.name = name
        self.contentType = contentType
        self.size = size
        self.kind = kind
        self.uploadedAt = uploadedAt
    }
}
