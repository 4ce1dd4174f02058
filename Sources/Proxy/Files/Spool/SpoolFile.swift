import Glibc
import NIOCore
import NIOPosix
import Synchronization

/// One file of the spool, open. A new one is gone soon after nobody holds it any more, unless it is kept; one that was opened can be read to its end
/// whatever becomes of it meanwhile.
///
/// Its calls block, and belong on a thread that may.
final class SpoolFile: Sendable {
    private struct Unfinished {
        var path: String
        var whenGone: @Sendable () -> Void
    }

    /// The folder, to be named in errors.
    let folder: String
    /// A new one's, given by whoever makes it.
    let number: Int
    private let descriptor: Int32
    /// `nil` for one that stays.
    private let unfinished: Mutex<Unfinished?>
    private let length: Atomic<Int>

    /// In bytes.
    var size: Int { length.load(ordering: .acquiring) }

    /// Makes a new, empty file that its owner alone may read.
    /// - Parameter whenGone: called when the file is gone; not where it is kept.
    init(making number: Int, named name: String, in folder: String, whenGone: @escaping @Sendable () -> Void) throws(Errno) {
        let path = "\(folder)/\(name)"
        descriptor = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Errno.last }
        self.folder = folder
        self.number = number
        unfinished = Mutex(Unfinished(path: path, whenGone: whenGone))
        length = Atomic(0)
    }

    /// Opens a file that is there.
    /// - Returns: `nil` where it is not.
    init?(opening name: String, in folder: String) throws(Errno) {
        descriptor = open("\(folder)/\(name)", O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw Errno.last
        }
        self.folder = folder
        number = 0
        unfinished = Mutex(nil)
        var status = stat()
        length = Atomic(fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0)
    }

    deinit {
        let unfinished = unfinished.withLock { $0 }
        // Taking a large file off the disk takes its time, and whoever lets go of it last may be an event loop.
        NIOThreadPool.singleton.submit { [descriptor] _ in
            close(descriptor)
            guard let unfinished else { return }
            unlink(unfinished.path)
            unfinished.whenGone()
        }
    }

    /// Writes `rest` behind what is there, and takes out of it what has been written. One caller at a time.
    func append(_ rest: inout ByteBuffer) throws(Errno) {
        while rest.readableBytes > 0 {
            let count = rest.withUnsafeReadableBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw Errno.last
            }
            rest.moveReaderIndex(forwardBy: count)
            length.add(count, ordering: .releasing)
        }
    }

    /// Up to `count` bytes from `offset` on; empty at the end.
    func read(_ count: Int, at offset: Int) throws(Errno) -> ByteBuffer {
        var bytes = ByteBuffer()
        while true {
            var result = 0
            bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { space in
                result = pread(descriptor, space.baseAddress, count, off_t(offset))
                return max(0, result)
            }
            if result >= 0 { return bytes }
            guard errno == EINTR else { throw Errno.last }
        }
    }

    /// Gives the file the name under which it stays.
    func keep(as path: String) throws(Errno) {
        guard let unfinished = unfinished.withLock({ $0 }) else { return }
        guard rename(unfinished.path, path) == 0 else { throw Errno.last }
        self.unfinished.withLock { $0 = nil }
    }
}

extension SpoolFile {
    /// What it holds, piece by piece, read as it is taken.
    var content: SpoolContent { SpoolContent(file: self) }
}

/// A file's content, read on a thread that may wait for the disk.
struct SpoolContent: AsyncSequence, Sendable {
    typealias Element = ByteBuffer
    typealias Failure = any Error

    private static let piece = 256 << 10

    let file: SpoolFile

    struct AsyncIterator: AsyncIteratorProtocol, Sendable {
        let file: SpoolFile
        var offset = 0

        /// - Throws: ``SpoolError`` or `CancellationError`.
        mutating func next() async throws -> ByteBuffer? {
            try Task.checkCancellation()
            do {
                let bytes = try await blocking { [file, offset] in try file.read(SpoolContent.piece, at: offset) }
                offset += bytes.readableBytes
                if bytes.readableBytes > 0 { return bytes }
            } catch let error as Errno { throw SpoolError(path: file.folder, error) }
            guard offset == file.size else { throw SpoolError(path: file.folder, reason: "a file in it has been changed") }
            return nil
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(file: file) }
}
