/// Why there is no journal to record into, or none to read.
public enum JournalError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The folder has something in it already.
    case placeIsTaken(String)
    /// Another recorder writes into it.
    case inUse(String)
    /// A recorder was ended there before it could make a recording of its journal.
    case leftOver(String)
    case noJournal(String)
    case unusable(path: String, reason: String)
    case damaged(path: String, line: Int)
    /// Nothing in it can become a recording; the notes say why.
    case nothingRecorded(notes: [String])

    public var description: String {
        switch self {
        case .placeIsTaken(let path): "\(path) is there already: name a new folder. Nothing in it was changed."
        case .inUse(let path): "Another recorder is at work in \(path): name another folder."
        case .leftOver(let path):
            "The journal of a recorder that was ended early lies in \(path). Make a recording of it with 'mock-qwen record --resume \(path)', or remove it."
        case .noJournal(let path): "There is no journal in \(path)."
        case .unusable(let path, let reason): "\(path) can't be used: \(reason)."
        case .damaged(let path, let line): "\(path):\(line): this is no line of a journal."
        case .nothingRecorded(let notes): (["There is nothing to make a recording of."] + notes).joined(separator: "\n")
        }
    }
}
