import FoundationEssentials
import Glibc
import NIOCore
import Synchronization

/// Keeps files that were uploaded for a while, in `session/files/`, so that they can be uploaded again for another account. For their owner
/// alone: 0700, each file 0600. What is being written counts like what is kept, which makes room for it.
final class FileSpool: Sendable {
    /// What a file is called until it is whole. Such files belong to a request that runs, or to a program that was killed.
    private static let unfinishedEnding = ".part"

    private let folder: URL
    let limits: SpoolLimits
    /// Where the folder goes with the spool.
    private let temporary: TemporarySpoolFolder?
    private let index: Mutex<SpoolIndex>
    private let lastNumber = Atomic(0)

    /// Makes the folder where there is none, drops what an earlier run left unfinished, and takes up what it kept. Blocks.
    /// - Throws: ``SpoolError``.
    convenience init(folder: URL, limits: SpoolLimits, now: Date) throws {
        self.init(folder: folder, temporary: nil, limits, try Self.index(of: folder, limits))
        drop(now: now)
    }

    /// A spool for as long as the program runs. Blocks.
    static func temporary(_ limits: SpoolLimits) throws -> FileSpool {
        let folder = try TemporarySpoolFolder()
        return FileSpool(folder: folder.url, temporary: folder, limits, SpoolIndex(limits))
    }

    private init(folder: URL, temporary: TemporarySpoolFolder?, _ limits: SpoolLimits, _ index: SpoolIndex) {
        self.folder = folder
        self.limits = limits
        self.temporary = temporary
        self.index = Mutex(index)
    }

    private static func index(of folder: URL, _ limits: SpoolLimits) throws(SpoolError) -> SpoolIndex {
        var index = SpoolIndex(limits)
        do {
            try PrivateFolder(url: folder).prepare()
            for file in try files(in: folder) { index.add(file.id, size: file.size, created: file.created) }
        } catch { throw SpoolError(path: folder.path, reason: "\(error)") }
        return index
    }

    /// A new file, which is gone with whoever holds it unless it is kept.
    func begin() async throws -> SpoolFile {
        let number = lastNumber.add(1, ordering: .relaxed).newValue
        return try await spooling { [self] in
            try SpoolFile(making: number, named: "\(number)\(Self.unfinishedEnding)", in: folder.path) { [self] in
                index.withLock { $0.finish(number) }
            }
        }
    }

    /// Writes behind what is in `file`, a new one. One caller at a time.
    func append(_ bytes: ByteBuffer, to file: SpoolFile) async throws {
        try await spooling { [self] in
            guard index.withLock({ $0.grow(file.number, by: bytes.readableBytes) }) else {
                throw SpoolError.busy(path: folder.path, limit: limits.mostUnfinishedBytes)
            }
            drop()
            try write(bytes, to: file)
        }
    }

    /// Where the disk is full, what is only kept makes room.
    private func write(_ bytes: ByteBuffer, to file: SpoolFile) throws(Errno) {
        var rest = bytes
        while true {
            do { return try file.append(&rest) } catch {
                guard error.meansFull, let oldest = index.withLock({ $0.takeOldest() }) else { throw error }
                unlink(path(of: oldest))
            }
        }
    }

    /// Keeps `file` under `id`, where files are kept at all, and drops those that are too many then.
    func keep(_ file: SpoolFile, as id: FileID, now: Date) async throws {
        guard limits.keepsFiles else { return }
        try await spooling { [self] in
            try file.keep(as: path(of: id))
            index.withLock {
                $0.finish(file.number)
                $0.add(id, size: file.size, created: now)
            }
            drop(now: now)
        }
    }

    /// The file that is kept under `id`; `nil` where it is gone.
    func open(_ id: FileID, now: Date) async throws -> SpoolFile? {
        try await spooling { [self] in
            drop(now: now)
            return try SpoolFile(opening: id.text, in: folder.path)
        }
    }

    func remove(_ id: FileID) async throws {
        try await spooling { [self] in
            index.withLock { $0.remove(id) }
            unlink(path(of: id))
        }
    }

    /// Drops what is too old.
    func sweep(now: Date) async throws { try await spooling { [self] in drop(now: now) } }

    private func path(of id: FileID) -> String { folder.appending(path: id.text).path }

    private func drop(now: Date = .distantPast) {
        for id in index.withLock({ $0.takeSurplus(now: now) }) { unlink(path(of: id)) }
    }

    private func spooling<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        do { return try await blocking(work) } catch let error as Errno {
            throw SpoolError(path: folder.path, error)
        }
    }

    /// The files that are kept in `folder`, the oldest first. Those that are not whole are removed.
    private static func files(in folder: URL) throws -> [(id: FileID, size: Int, created: Date)] {
        var files: [(id: FileID, size: Int, created: Date)] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            let path = folder.appending(path: name).path
            if name.hasSuffix(unfinishedEnding) { unlink(path) }
            var status = stat()
            guard let id = FileID(name), stat(path, &status) == 0 else { continue }
            files.append((id, Int(status.st_size), Date(timeIntervalSince1970: TimeInterval(status.st_mtim.tv_sec))))
        }
        return files.sorted { $0.created < $1.created }
    }
}
