import FoundationEssentials
import Glibc

/// A folder whose files hold secrets: 0700, its files 0600, each replaced whole or not at all.
///
/// Everything here blocks, and belongs on a thread that may.
struct PrivateFolder: Sendable {
    let url: URL

    func file(_ name: String) -> URL { url.appending(path: name) }

    /// Makes the folder where there is none, and closes it to others.
    func prepare() throws(FolderError) {
        if !FileManager.default.fileExists(atPath: url.path) {
            do {
                try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            } catch { throw .unwritable(path: url.path, reason: "the folder can't be made") }
        }
        // A folder of somebody else can't be closed, and its owner would read what lies there. The superuser is taken to know that.
        var status = stat()
        guard stat(url.path, &status) == 0 else { throw .unreadable(path: url.path, reason: Errno.last.description) }
        guard geteuid() == 0 || [0, geteuid()].contains(status.st_uid) else {
            throw .unwritable(path: url.path, reason: "the folder belongs to another user; give it to the one who runs this program (chown)")
        }
        chmod(url.path, 0o700)
    }

    /// The file's content; `nil` where there is no such file.
    func read(_ name: String) throws(FolderError) -> Data? {
        let path = file(name).path
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw .unreadable(path: path, reason: String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        var data = Data()
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw .unreadable(path: path, reason: String(cString: strerror(errno)))
            }
            if count == 0 { return data }
            data += buffer[..<count]
        }
    }

    /// Puts `data` in the file's place, so that whoever reads, and whoever comes after a crash, finds all of the old or all of the new.
    /// One writer at a time: its unfinished work lies under one name, which the next one takes over.
    func replace(_ name: String, with data: Data) throws(FolderError) {
        let path = file(name).path
        let unfinished = file(".\(name).new").path
        do throws(Errno) {
            try write(data, to: unfinished)
            guard rename(unfinished, path) == 0 else { throw Errno.last }
            // The new name is lasting only once the folder is on the disk.
            try Self.synchronize(url.path, O_RDONLY | O_DIRECTORY)
        } catch {
            unlink(unfinished)
            throw .unwritable(path: path, reason: error.description)
        }
    }

    /// Moves a damaged file out of the way, under a name of its own.
    func keepAside(_ name: String, now: Date) throws(FolderError) -> URL {
        let stamp = now.formatted(.iso8601.dateSeparator(.omitted).timeSeparator(.omitted))
        var aside = file("\(name).damaged-\(stamp)")
        var number = 1
        while FileManager.default.fileExists(atPath: aside.path) {
            number += 1
            aside = file("\(name).damaged-\(stamp)-\(number)")
        }
        guard rename(file(name).path, aside.path) == 0 else { throw .unwritable(path: aside.path, reason: Errno.last.description) }
        return aside
    }

    private func write(_ data: Data, to path: String) throws(Errno) {
        let descriptor = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Errno.last }
        defer { close(descriptor) }
        guard fchmod(descriptor, 0o600) == 0 else { throw Errno.last }
        var rest = [UInt8](data)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw Errno.last
            }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0 else { throw Errno.last }
    }

    private static func synchronize(_ path: String, _ flags: Int32) throws(Errno) {
        let descriptor = open(path, flags | O_CLOEXEC)
        guard descriptor >= 0 else { throw Errno.last }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw Errno.last }
    }
}
