import FoundationEssentials
import QwenSite

/// A file that a client has uploaded: what is known of it for as long as the database is kept, longer than the file itself is.
struct FileRecord: Equatable, Sendable {
    var id: FileID
    /// A safe one; see ``FileName``.
    var name: String
    /// Its media type.
    var contentType: String
    /// In bytes.
    var size: Int
    var created: Date
    /// Where the site has it: the newest copy of each account, by the account's id.
    var copies: [String: SiteFile] = [:]

    /// As the site is told of it.
    var newFile: NewFile { NewFile(name: name, contentType: contentType, size: size) }

    /// Where the file is served, below the server's address.
    var path: String { Self.path(of: id) }

    static func path(of id: FileID) -> String { "/api/files/\(id)/content" }
}
