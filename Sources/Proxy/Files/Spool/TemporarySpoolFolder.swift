import FoundationEssentials
import Glibc
import QwenSite

/// A folder among the system's temporary ones, for its owner alone, that goes with this value. One that a killed program has left goes with the
/// next program: a lock tells whether the one that made it still runs.
final class TemporarySpoolFolder: Sendable {
    private static let mark = "qwen-proxy-files-"
    private static let unnamed = "qwen-proxy-new-files-"
    private static let lockName = ".lock"

    let url: URL
    private let lock: FileLock

    /// Blocks.
    init(in parent: URL = FileManager.default.temporaryDirectory) throws {
        Self.removeLeftovers(in: parent)
        // It gets its name when it has its lock: one that has the name and no lock is a leftover. Of a
        // program that is killed in between, an empty folder stays.
        let unnamed = parent.appending(path: Self.unnamed + UUID.random().uuidString)
        try PrivateFolder(url: unnamed).prepare()
        // Not there any more where it has got its name.
        defer { try? FileManager.default.removeItem(at: unnamed) }
        guard let lock = try FileLock.tryTake(unnamed.appending(path: Self.lockName).path) else {
            throw SpoolError(path: unnamed.path, reason: "somebody else has locked it")
        }
        url = parent.appending(path: Self.mark + UUID.random().uuidString)
        guard rename(unnamed.path, url.path) == 0 else { throw SpoolError(path: url.path, .last) }
        self.lock = lock
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    private static func removeLeftovers(in parent: URL) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: parent.path)) ?? [] where name.hasPrefix(mark) {
            let folder = parent.appending(path: name)
            var status = stat()
            // Others may put there what they like, links as well.
            guard lstat(folder.path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid(),
                let lock = try? FileLock.tryTake(folder.appending(path: lockName).path)
            else { continue }
            try? FileManager.default.removeItem(at: folder)
            _ = consume lock
        }
    }
}
