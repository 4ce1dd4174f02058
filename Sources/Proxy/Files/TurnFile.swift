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

    /// The same where an earlier message named it, and not the question.
    var ofEarlierMessage: TurnFile {
        switch self {
        case .kept(let record): return .earlier(record)
        case .passing(var file):
            file.isEarlier = true
            return .passing(file)
        case .earlier, .picture: return self
        }
    }
}

/// A file that is here for as long as its turn begins, whatever becomes of it beyond that.
struct PassingFile: Sendable {
    /// Under which it is kept once its question is asked; `nil` where it is not.
    var id: FileID?
    var new: NewFile
    var bytes: SpoolFile
    /// Whether an earlier message brought it: then the question does without it where the site refuses it.
    var isEarlier = false
    /// Where the site has it, by the accounts' ids: a turn may be begun more than once.
    var copies: [String: SiteFile] = [:]
}
