import Dispatch
import Foundation
import Glibc
public import Logging
import Synchronization

/// Lines of a log on their way to a file, a pipe or a terminal, which may take none for as long as nobody reads it. A thread of the queue's own
/// waits there, so that those who log never do. What it holds up is bounded; lines beyond that are counted in place of being kept.
public final class LogQueue: Sendable {
    private struct State {
        var lines: [String] = []
        var bytes = 0
        /// How many lines there was no room for behind ``lines``.
        var lost = 0
        var isWriting = false
        var waiting: [DispatchSemaphore] = []

        var isIdle: Bool { lines.isEmpty && !isWriting }
    }

    /// What goes to standard error.
    public static let standardError = LogQueue(STDERR_FILENO)

    private let descriptor: Int32
    private let limit: Int
    private let state = Mutex(State())
    private let hasLines = DispatchSemaphore(value: 0)

    /// - Parameters:
    ///   - descriptor: stays open for as long as the program runs; so does the thread.
    ///   - limit: how many bytes wait at most, beside as many that are being written.
    init(_ descriptor: Int32, limit: Int = 1 << 20) {
        self.descriptor = descriptor
        self.limit = limit
        let thread = Thread { [self] in
            // A pipe that nobody reads any more is an error of writing to it, not the end of the program.
            var signals = sigset_t()
            sigfillset(&signals)
            pthread_sigmask(SIG_BLOCK, &signals, nil)
            while true { writeNext() }
        }
        thread.name = "log"
        thread.start()
    }

    /// A handler whose lines have the form of `StreamLogHandler`'s.
    public func handler(label: String) -> any LogHandler { StreamLogHandler(label: label, stream: Stream { self.add($0) }) }

    /// Waits until all that was logged before is written. Blocks.
    /// - Returns: whether it was in time.
    public func flush(within limit: Duration = .seconds(1)) -> Bool {
        let written = DispatchSemaphore(value: 0)
        let isIdle = state.withLock { state in
            if !state.isIdle { state.waiting.append(written) }
            return state.isIdle
        }
        return isIdle || written.wait(timeout: .now() + limit / .seconds(1)) == .success
    }

    private func add(_ line: String) {
        let isFirst = state.withLock { state in
            // None goes past those that are lost.
            guard state.lost == 0, state.lines.isEmpty || state.bytes + line.utf8.count <= limit else {
                state.lost += 1
                return false
            }
            state.lines.append(line)
            state.bytes += line.utf8.count
            return state.lines.count == 1
        }
        if isFirst { hasLines.signal() }
    }

    // MARK: The thread

    private func writeNext() {
        hasLines.wait()
        let (lines, lost) = state.withLock { state in
            defer { (state.lines, state.bytes, state.lost, state.isWriting) = ([], 0, 0, true) }
            return (state.lines, state.lost)
        }
        for line in lines { write(line) }
        if lost > 0 {
            let notice = Logger(label: "log") { StreamLogHandler(label: $0, stream: Stream { self.write($0) }) }
            notice.warning("\(lost == 1 ? "1 line of the log was" : "\(lost) lines of the log were") lost, since nobody read the log")
        }
        let waiting = state.withLock { state -> [DispatchSemaphore] in
            state.isWriting = false
            guard state.isIdle else { return [] }
            defer { state.waiting = [] }
            return state.waiting
        }
        for written in waiting { written.signal() }
    }

    /// Writes a line whole, however long that takes. One that can't be written is left out: there is nobody to be told.
    private func write(_ line: String) {
        var rest = Array(line.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest.removeFirst(count)
            } else if count < 0, errno == EAGAIN {
                // Somebody who shares the terminal does not want to wait there.
                var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&room, 1, -1)
            } else if count == 0 || errno != EINTR {
                return
            }
        }
    }

    private struct Stream: TextOutputStream, Sendable {
        let take: @Sendable (String) -> Void

        func write(_ line: String) { take(line) }
    }
}
