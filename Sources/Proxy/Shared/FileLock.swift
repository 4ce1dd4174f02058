import Glibc

/// A lock file that this process holds until the value goes away; the system takes it back from a process that is killed.
struct FileLock: ~Copyable, Sendable {
    private let descriptor: Int32

    /// Takes the lock, or returns `nil` where somebody else holds it.
    static func tryTake(_ path: String) throws(FolderError) -> FileLock? {
        let descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .unwritable(path: path, reason: Errno.last.description) }
        let lock = FileLock(descriptor: descriptor)
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            if errno == EWOULDBLOCK { return nil }
            guard errno == EINTR else { throw .unwritable(path: path, reason: Errno.last.description) }
        }
        return lock
    }

    /// Takes the lock, and waits for whoever holds it. Blocks the thread.
    static func take(_ path: String, within seconds: Int = 10) throws(FolderError) -> FileLock {
        for _ in 0..<seconds * 200 {
            if let lock = try tryTake(path) { return lock }
            usleep(5_000)
        }
        throw .locked(path: path)
    }

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Puts `text` into the lock file, for whoever finds it locked.
    func write(_ text: String) {
        ftruncate(descriptor, 0)
        _ = text.utf8CString.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count - 1, 0) }
        fsync(descriptor)
    }
}
