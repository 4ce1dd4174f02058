import FoundationEssentials
import Glibc

/// `session/tokens.json`: the accounts that the user owns. Secret: 0600 in a folder of 0700, replaced whole or not at all.
///
/// Everything here blocks, and belongs on a thread that may.
struct TokenFile: Sendable {
    private static let name = "tokens.json"
    private let folder: PrivateFolder

    init(sessionDirectory: URL) { folder = PrivateFolder(url: sessionDirectory) }

    var url: URL { folder.file(Self.name) }

    /// What happens to a file that is no list of accounts when it is to be changed. It is never overwritten.
    enum DamagePolicy {
        /// It stays, and the change fails.
        case refuse
        /// It is moved aside, to a name that `tell` is given, and other accounts take its place.
        case replace(with: () -> [AccountRecord], tell: (URL) -> Void)
    }

    /// What tells one state of the file from another without reading it.
    struct Stamp: Equatable, Sendable {
        var inode: UInt
        var size: Int
        var seconds: Int
        var nanoseconds: Int
    }

    /// `nil` where there is no file.
    func stamp() -> Stamp? {
        var status = stat()
        guard stat(url.path, &status) == 0 else { return nil }
        return Stamp(
            inode: UInt(status.st_ino), size: Int(status.st_size), seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
    }

    /// The accounts in the file's order; none where there is no file.
    /// - Throws: ``FolderError``, ``TokenFileError``.
    func read() throws -> [AccountRecord] {
        guard let data = try folder.read(Self.name) else { return [] }
        do { return try JSONDecoder().decode([AccountRecord].self, from: data) } catch {
            throw TokenFileError.damaged(path: url.path)
        }
    }

    /// Changes the accounts under the file's lock, so that no other process' change is lost.
    /// - Parameter settle: called with the change's value once the file holds it, still under the lock.
    func update<Value>(
        damaged policy: DamagePolicy = .refuse, now: Date = Date(), _ change: (inout [AccountRecord]) throws -> Value,
        settle: (Value) -> Void = { _ in }
    ) throws -> Value {
        try folder.prepare()
        // Held for one read and one write by every process that follows this protocol, so the wait is short.
        let lock = try FileLock.take(folder.file("tokens.lock").path)
        // The predecessor left it open to all.
        chmod(url.path, 0o600)
        let (before, tell) = try readOrReplace(policy)
        var records = before
        let value = try change(&records)
        if let tell {
            tell(try replaceDamaged(with: records, now: now))
        } else if records != before {
            try folder.replace(Self.name, with: Self.encode(records))
        }
        settle(value)
        _ = consume lock
        return value
    }

    /// - Returns: the accounts; and, where they take a damaged file's place, who is to be told.
    private func readOrReplace(_ policy: DamagePolicy) throws -> (records: [AccountRecord], tell: ((URL) -> Void)?) {
        do { return (try read(), nil) } catch let error as TokenFileError {
            guard case .replace(let records, let tell) = policy else { throw error }
            return (records(), tell)
        }
    }

    private func replaceDamaged(with records: [AccountRecord], now: Date) throws -> URL {
        let aside = try folder.keepAside(Self.name, now: now)
        do { try folder.replace(Self.name, with: Self.encode(records)) } catch {
            // A file that is missing would count as one without accounts.
            rename(aside.path, url.path)
            throw error
        }
        return aside
    }

    private static func encode(_ records: [AccountRecord]) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .withoutEscapingSlashes, .sortedKeys]
        return try encoder.encode(records)
    }
}

/// The account file holds no accounts.
public enum TokenFileError: Error, Equatable, CustomStringConvertible {
    /// The file is there, and is no list of accounts.
    case damaged(path: String)

    public var description: String {
        switch self {
        case .damaged(let path): "\(path) is not a JSON list of accounts. It was left as it is; mend it or move it, then try again."
        }
    }
}
