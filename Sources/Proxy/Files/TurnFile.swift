import QwenSite

/// A file that goes with a turn.
enum TurnFile: Sendable {
    /// One that was uploaded before.
    case kept(FileRecord)
    /// One that an earlier message of the chat brought: it goes along where that can be, and is named in any case.
    case earlier(FileRecord)
    /// One that came with the request.
    case passing(PassingFile)
    /// A picture that the site has made: its address.
    case picture(url: String)

    /// What people call it.
    var name: String {
        switch self {
        case .kept(let record), .earlier(let record): record.name
        case .passing(let file): file.new.name
        case .picture(let url): FileName(url.prefix { $0 != "?" }.split(separator: "/").last.map(String.init) ?? "picture").text
        }
    }
}

/// A file that is here for as long as its turn begins, whatever becomes of it beyond that.
struct PassingFile: Sendable {
    /// Under which it is kept once its question is asked; `nil` where it is not.
    var id: FileID?
    var new: NewFile
    var bytes: SpoolFile
    /// Where the site has it, by the accounts' ids: a turn may be begun more than once.
    var copies: [String: SiteFile] = [:]
}
