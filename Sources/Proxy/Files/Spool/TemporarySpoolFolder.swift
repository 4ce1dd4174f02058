import FoundationEssentials
import Glibc

/// A folder among the system's temporary ones, for its owner alone, that goes with this value. One that a killed program has left goes with the
/// next program: a lock tells whether the one that made it still runs.
final class TemporarySpoolFolder: Sendable {
    private static let mark = "qwen-proxy-files-"
    private static let lockName = ".lock"

    let url: URL
    private let lock: FileLock

    /// Blocks.
    init(in parent: URL = FileManager.default.temporaryDirectory) throws {
        Self.removeLeftovers(in: parent)
        for _ in 0..<10 {
            let url = parent.appending(path: Self.mark + UUID().uuidString)
            try PrivateFolder(url: url).prepare()
            // Another program may take a folder that has no lock yet for a leftover.
            guard let lock = try? FileLock.tryTake(url.appending(path: Self.lockName).path) else { continue }
            self.url = url
            self.lock = lock
            return
        }
        throw SpoolError(path: parent.path, reason: "no folder can be made there")
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
