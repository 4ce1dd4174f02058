import QwenSite

/// A file that goes with a turn.
enum TurnFile: Sendable {
    /// One that was uploaded before.
    case kept(FileRecord)
    /// One that came with the request, and goes with it.
    case passing(NewFile, SpoolFile)
    /// A picture that the site has made: its address.
    case picture(url: String)

    /// What people call it.
    var name: String {
        switch self {
        case .kept(let record): record.name
        case .passing(let file, _): file.name
        case .picture(let url): FileName(url.prefix { $0 != "?" }.split(separator: "/").last.map(String.init) ?? "picture").text
        }
    }
}
