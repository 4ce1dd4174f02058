import Foundation
import Glibc
import NIOCore
import NIOPosix

/// What a recorder notes while it runs: a file of JSON lines that only grows. What was noted outlives the process, however it ends.
///
/// It holds secrets, so only its owner can read it. A lock on it keeps other recorders away as long as this value lives.
public final class Journal: Sendable {
    public let folder: CaptureFolder
    private let descriptor: Int32
    /// Files are written away from the event loops, in the order of the calls.
    private let thread = NIOThreadPool(numberOfThreads: 1)

    private init(_ folder: CaptureFolder, _ descriptor: Int32) {
        self.folder = folder
        self.descriptor = descriptor
        thread.start()
    }

    deinit {
        thread.shutdownGracefully { _ in }
        Glibc.close(descriptor)
    }

    /// A new journal.
    public static func begin(in folder: CaptureFolder, upstream: Upstream) throws(JournalError) -> Journal {
        try folder.create()
        let file = open(folder.journal.path, O_CREAT | O_EXCL | O_APPEND | O_WRONLY | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            guard errno == EEXIST else { throw .unusable(path: folder.journal.path, reason: String(cString: strerror(errno))) }
            // Whoever holds the lock is alive.
            _ = try resume(in: folder)
            throw .leftOver(folder.place.path)
        }
        let journal = Journal(folder, file)
        guard fchmod(file, 0o600) == 0, flock(file, LOCK_EX | LOCK_NB) == 0 else { throw .inUse(folder.place.path) }
        let opened = JournalEntry.Event.opened(format: JournalEntry.format, upstream: upstream.address, isSite: upstream.isSite)
        try journal.write(JournalEntry(exchange: 0, event: opened))
        return journal
    }

    /// The journal that a recorder has left.
    public static func resume(in folder: CaptureFolder) throws(JournalError) -> Journal {
        let file = open(folder.journal.path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .noJournal(folder.place.path) }
        let journal = Journal(folder, file)
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else { throw .inUse(folder.place.path) }
        return journal
    }

    /// Notes something; done when the operating system has it.
    func append(_ entry: JournalEntry, on loop: any EventLoop) -> EventLoopFuture<Void> {
        thread.runIfActive(eventLoop: loop) { try self.write(entry) }
    }

    private func write(_ entry: JournalEntry) throws(JournalError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard var line = try? encoder.encode(entry) else {
            throw .unusable(path: folder.journal.path, reason: "an exchange can't be written as JSON")
        }
        line.append(UInt8(ascii: "\n"))
        var rest = line[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else { throw .unusable(path: folder.journal.path, reason: String(cString: strerror(errno))) }
            rest = rest.dropFirst(max(count, 0))
        }
    }
}
