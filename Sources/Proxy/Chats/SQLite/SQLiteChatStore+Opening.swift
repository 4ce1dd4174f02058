import FoundationEssentials
import GRDB
import Glibc

extension SQLiteChatStore {
    /// Chats for as long as the program runs.
    static func inMemory() throws -> SQLiteChatStore {
        let store = SQLiteChatStore(database: try DatabaseQueue(configuration: configuration), path: "the chats' memory")
        try ChatSchema.migrator.migrate(store.database)
        return store
    }

    /// Whether there is a database in `folder`. Blocks.
    static func isThere(in folder: URL) -> Bool { FileManager.default.fileExists(atPath: folder.appending(path: fileName).path) }

    /// Opens the database in `folder`, or makes it; both are for their owner alone. Blocks.
    /// - Throws: ``ChatStoreError``; ``ChatStoreError/damaged(path:)`` leaves the file as it is.
    static func open(in folder: URL) throws -> SQLiteChatStore {
        let path = folder.appending(path: fileName).path
        try prepare(folder, path)
        do {
            let store = SQLiteChatStore(database: try DatabasePool(path: path, configuration: configuration), path: path)
            try store.check()
            guard try store.database.read(ChatSchema.migrator.hasBeenSuperseded) == false else {
                throw ChatStoreError.failed(path: path, reason: "a newer version of this program has written it")
            }
            try ChatSchema.migrator.migrate(store.database)
            return store
        } catch let error as DatabaseError {
            throw ChatStoreError(error, path: path)
        }
    }

    /// Moves the database out of the way, under a name of its own, with what belongs to it.
    /// - Returns: where it is now.
    static func putAside(in folder: URL, now: Date) throws(ChatStoreError) -> String {
        let path = folder.appending(path: fileName).path
        var aside = "\(path).damaged-\(now.milliseconds)"
        while FileManager.default.fileExists(atPath: aside) { aside += "x" }
        for suffix in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: path + suffix) {
            guard Glibc.rename(path + suffix, aside + suffix) == 0 else { throw .readOnly(path: path + suffix) }
        }
        return aside
    }

    private static let fileName = "chats.sqlite"

    /// Beyond this many bytes, looking through the whole file would make the start of the program slow.
    private static let checkedBytes = 256 << 20

    /// How many bytes the log of changes keeps of the disk after it was longer, since something was read for long meanwhile.
    private static let logBytes = 64 << 20

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA journal_size_limit = \(logBytes)") }
        configuration.busyMode = .timeout(patience / .seconds(1))
        configuration.maximumReaderCount = 4
        return configuration
    }

    private static func prepare(_ folder: URL, _ path: String) throws(ChatStoreError) {
        do {
            let isPrivate: [FileAttributeKey: Any] = [.posixPermissions: 0o700]
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: isPrivate)
        } catch { throw .readOnly(path: folder.path) }
        // SQLite gives the files beside it the rights of this one.
        let file = Glibc.open(path, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw errno == ENOSPC ? .diskFull(path: path) : .readOnly(path: path) }
        fchmod(file, 0o600)
        close(file)
        chmod(folder.path, 0o700)
    }

    private func check() throws {
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
        guard size <= Self.checkedBytes else { return }
        let finding = try database.read { db in try String.fetchOne(db, sql: "PRAGMA quick_check(1)") }
        guard finding == "ok" else { throw ChatStoreError.damaged(path: path) }
    }
}
