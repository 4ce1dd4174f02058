import Glibc
import NIOCore
import Synchronization

/// One file of the spool, open. A new one is gone when nobody holds it any more, unless it is kept; one that was opened can be read to its end
/// whatever becomes of it meanwhile.
///
/// Its calls block, and belong on a thread that may.
final class SpoolFile: Sendable {
    private let descriptor: Int32
    /// `nil` for one that stays.
    private let unfinished: Mutex<String?>
    private let length: Atomic<Int>

    /// In bytes.
    var size: Int { length.load(ordering: .acquiring) }

    /// Makes a new, empty file that its owner alone may read.
    /// - Throws: ``Errno``.
    init(making path: String) throws(Errno) {
        descriptor = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0o600)
        unfinished = Mutex(path)
        length = Atomic(0)
        guard descriptor >= 0 else {
            let reason = Errno.last
            // What lies there is another's.
            unfinished.withLock { $0 = nil }
            throw reason
        }
    }

    /// Opens a file that is there.
    /// - Returns: `nil` where it is not.
    init?(opening path: String) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        unfinished = Mutex(nil)
        var status = stat()
        length = Atomic(descriptor >= 0 && fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0)
        guard descriptor >= 0 else { return nil }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        if let path = unfinished.withLock({ $0 }) { unlink(path) }
    }

    /// Writes behind what is there. One caller at a time.
    func append(_ bytes: ByteBuffer) throws(Errno) {
        var rest = bytes
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
        guard rename(unfinished, path) == 0 else { throw Errno.last }
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

    struct AsyncIterator: AsyncIteratorProtocol {
        let file: SpoolFile
        var offset = 0

        mutating func next() async throws -> ByteBuffer? {
            try Task.checkCancellation()
            let bytes = try await blocking { [file, offset] in try file.read(SpoolContent.piece, at: offset) }
            offset += bytes.readableBytes
            return bytes.readableBytes == 0 ? nil : bytes
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(file: file) }
}
