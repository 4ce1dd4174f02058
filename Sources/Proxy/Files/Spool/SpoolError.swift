import Glibc

/// Files can't be kept, or read, in the folder for them.
struct SpoolError: Error, Equatable, CustomStringConvertible {
    enum Kind { case failed, diskFull, busy }

    var kind = Kind.failed
    var path: String
    var reason: String

    init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }

    init(path: String, _ error: Errno) {
        self.init(path: path, reason: error.description)
        if error.meansFull { kind = .diskFull }
    }

    /// As much is being written at once as may be.
    static func busy(path: String, limit: Int) -> SpoolError {
        var error = SpoolError(path: path, reason: "files that are on their way take all of the \(limit) bytes that there are for them")
        error.kind = .busy
        return error
    }

    var description: String { "\(path) can't be used for files: \(reason)." }
}

extension Errno {
    /// Whether there is no more room on the disk, or for this user.
    var meansFull: Bool { number == ENOSPC || number == EDQUOT }
}
