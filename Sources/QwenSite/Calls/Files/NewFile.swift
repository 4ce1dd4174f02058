/// A file to be uploaded, without its content.
public struct NewFile: Equatable, Sendable {
    /// With its ending, without a path.
    public var name: String
    /// Its media type, such as `image/png`.
    public var contentType: String
    /// In bytes.
    public var size: Int
    public var kind: FileKind

    /// - Parameter kind: `nil` to judge by media type and name.
    public init(name: String, contentType: String, size: Int, kind: FileKind? = nil) {
        self.name = name
        self.contentType = contentType
        self.size = size
        self.kind = kind ?? FileKind(contentType: contentType, name: name)
    }
}
