public import FoundationEssentials
import Glibc

/// `session/proxy.lock`: one proxy at a time serves from an account folder. Two would renew the same tokens, each of which is good once.
public struct ProxyLock: ~Copyable, Sendable {
    private let lock: FileLock

    /// Takes the lock for as long as the value lives.
    /// - Throws: ``ProxyLockError`` where another proxy has it, ``FolderError`` where it can't be made.
    public init(sessionDirectory: URL) throws {
        let folder = PrivateFolder(url: sessionDirectory)
        try folder.prepare()
        guard let lock = try Self.take(Self.path(in: folder)) else {
            let holder = try folder.read(Self.name).map { String(decoding: $0, as: UTF8.self).filter(\.isNumber) } ?? ""
            throw ProxyLockError(folder: sessionDirectory.path, holder: holder)
        }
        lock.write("\(getpid())\n")
        self.lock = lock
    }

    /// Whether a proxy serves from the folder at this moment.
    public static func isHeld(sessionDirectory: URL) -> Bool {
        let folder = PrivateFolder(url: sessionDirectory)
        guard FileManager.default.fileExists(atPath: path(in: folder)) else { return false }
        guard let lock = try? FileLock.tryTake(path(in: folder)) else { return true }
        _ = consume lock
        return false
    }

    /// Whoever only looks whether the lock is held, as `accounts list` does, holds it for a moment.
    private static func take(_ path: String) throws(FolderError) -> FileLock? {
        for _ in 0..<20 {
            if let lock = try FileLock.tryTake(path) { return lock }
            usleep(20_000)
        }
        return nil
    }

    private static let name = "proxy.lock"

    private static func path(in folder: PrivateFolder) -> String { folder.file(name).path }
}

/// Another proxy serves from the account folder.
public struct ProxyLockError: Error, Equatable, CustomStringConvertible {
    let folder: String
    /// The other's process id; empty where it is not known.
    let holder: String

    public var description: String {
        "Another qwen-proxy\(holder.isEmpty ? "" : " (process \(holder))") serves from \(folder). Stop it, or use another folder: SESSION_DIR=…"
    }
}
