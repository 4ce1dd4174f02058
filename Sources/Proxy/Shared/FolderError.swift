/// Why a file or folder of the user's can't be read or written.
public enum FolderError: Error, Equatable, CustomStringConvertible {
    /// The system does not let it be read; its reason, in its words.
    case unreadable(path: String, reason: String)
    /// The system does not let it be written; its reason, in its words.
    case unwritable(path: String, reason: String)
    /// Somebody has held the lock for too long.
    case locked(path: String)

    public var description: String {
        switch self {
        case .unreadable(let path, let reason): "\(path) can't be read: \(reason)."
        case .unwritable(let path, let reason): "\(path) can't be written: \(reason)."
        case .locked(let path): "\(path) is locked by another program, which does not let go. End that program, then try again."
        }
    }
}
