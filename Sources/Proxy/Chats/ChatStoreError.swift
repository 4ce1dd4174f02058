/// Why chats can't be read or kept.
enum ChatStoreError: Error, Equatable {
    case diskFull(path: String)
    /// The folder or file may not be written.
    case readOnly(path: String)
    /// Another program holds the database.
    case locked(path: String)
    /// The file is no database, or one with errors.
    case damaged(path: String)
    case failed(path: String, reason: String)
}

extension ChatStoreError: CustomStringConvertible {
    var description: String {
        switch self {
        case .diskFull(let path): "The disk that holds \(path) is full. Free some space, then try again."
        case .readOnly(let path): "\(path) can't be written. Let the user that runs the proxy write the file and its folder."
        case .locked(let path): "\(path) is in use by another program. Stop it, or wait until it is done, then try again."
        case .damaged(let path):
            "\(path) is damaged. Start the proxy again: it puts the file aside under another name and begins a new one."
        case .failed(let path, let reason): "\(path) can't be used: \(reason)."
        }
    }
}
