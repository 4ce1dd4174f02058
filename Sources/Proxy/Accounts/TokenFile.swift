public import FoundationEssentials
import Glibc

/// `session/tokens.json`: the accounts that the user owns. Secret: 0600 in a folder of 0700, replaced whole or not at all.
public struct TokenFile: Sendable {
    public let url: URL

    public init(sessionDirectory: URL) { url = sessionDirectory.appending(path: "tokens.json") }

    /// The accounts in the file's order; none where there is no file.
    public func read() throws(TokenFileError) -> [AccountRecord] {
        guard FileManager.default.fileExists(atPath: url.path) else { return [] }
        let data: Data
        do { data = try Data(contentsOf: url) } catch { throw .unreadable(path: url.path, reason: "it can't be opened") }
        do { return try JSONDecoder().decode([AccountRecord].self, from: data) } catch {
            throw .unreadable(path: url.path, reason: "it is not a JSON list of accounts")
        }
    }

    /// Changes the accounts under the file's lock, so that no other process' change is lost.
    public func update<Value>(_ change: (inout [AccountRecord]) throws -> Value) throws -> Value {
        try createDirectory()
        let lock = open(lockPath, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw TokenFileError.unwritable(path: lockPath, reason: String(cString: strerror(errno))) }
        defer { close(lock) }
        // Held for one read and one write by every process that follows this protocol, so the wait is short.
        guard flock(lock, LOCK_EX) == 0 else { throw TokenFileError.unwritable(path: lockPath, reason: String(cString: strerror(errno))) }
        var records = try read()
        let before = records
        let value = try change(&records)
        if records != before { try replace(with: records) }
        return value
    }

    private var directory: URL { url.deletingLastPathComponent() }
    private var lockPath: String { directory.appending(path: "tokens.lock").path }

    private func createDirectory() throws(TokenFileError) {
        guard !FileManager.default.fileExists(atPath: directory.path) else { return }
        do {
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch { throw .unwritable(path: directory.path, reason: "the folder can't be made") }
    }

    private func replace(with records: [AccountRecord]) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .withoutEscapingSlashes, .sortedKeys]
        let data = try encoder.encode(records)
        let temporary = directory.appending(path: ".tokens.json.\(getpid())").path
        let file = open(temporary, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw TokenFileError.unwritable(path: temporary, reason: String(cString: strerror(errno))) }
        let isWritten = fchmod(file, 0o600) == 0 && data.withUnsafeBytes { write(file, $0.baseAddress, $0.count) == $0.count } && fsync(file) == 0
        let reason = String(cString: strerror(errno))
        close(file)
        guard isWritten, rename(temporary, url.path) == 0 else {
            unlink(temporary)
            throw TokenFileError.unwritable(path: url.path, reason: reason)
        }
        // The new name is lasting only once the folder is on the disk.
        let folder = open(directory.path, O_RDONLY | O_CLOEXEC)
        if folder >= 0 {
            fsync(folder)
            close(folder)
        }
    }
}

/// Why the accounts can't be read or kept.
public enum TokenFileError: Error, Equatable, CustomStringConvertible {
    case unreadable(path: String, reason: String)
    case unwritable(path: String, reason: String)

    public var description: String {
        switch self {
        case .unreadable(let path, let reason): "\(path) can't be read: \(reason). It was left as it is; mend or move it, then start again."
        case .unwritable(let path, let reason): "\(path) can't be written: \(reason)."
        }
    }
}
