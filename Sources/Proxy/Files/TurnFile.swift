import QwenSite

/// A file that goes with a turn.
enum TurnFile: Sendable {
    /// One that was uploaded before.
    case kept(FileRecord)
    /// One that came with the request, and goes with it.
    case passing(PassingFile)
    /// A picture that the site has made: its address.
    case picture(url: String)

    /// What people call it.
    var name: String {
        switch self {
        case .kept(let record): record.name
        case .passing(let file): file.new.name
        case .picture(let url): FileName(url.prefix { $0 != "?" }.split(separator: "/").last.map(String.init) ?? "picture").text
        }
    }
}

/// A file that is known for as long as its turn begins.
struct PassingFile: Sendable {
    var new: NewFile
    var bytes: SpoolFile
    /// Where the site has it, by the accounts' ids: a turn may be begun more than once.
    var copies: [String: SiteFile] = [:]
}
