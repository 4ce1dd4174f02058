import Dispatch
import Foundation
import Glibc
import Logging
import TestSupport
import Testing

@testable import LogOutput

@Suite struct LogQueueTests {
    /// What the queue's notice says after how many were lost.
    private static let notice = "lost, since nobody read the log"

    @Test("who logs into a pipe that nobody reads goes on, and the log tells afterwards how much is missing, and where")
    func unreadPipe() async throws {
        let pipe = try TestPipe()
        let queue = LogQueue(pipe.input, limit: 10_000)
        let logger = Logger(label: "test", factory: queue.handler)
        let count = 2000
        for number in 1...count { logger.info("line", metadata: ["number": "\(number)"]) }
        #expect(!queue.flush(within: .milliseconds(1)), "more than the pipe and the queue hold was written")
        async let text = pipe.readToEnd()
        #expect(await queue.flushed())
        logger.info("line", metadata: ["number": "\(count + 1)"])
        #expect(await queue.flushed())
        pipe.closeInput()
        let lines = await text.split(separator: "\n")
        let gaps = lines.filter { $0.contains(Self.notice) }
        let lost = gaps.compactMap { $0.wholeMatch(of: /.* warning log: \[LogOutput\] (\d+) lines? .*/).flatMap { Int($0.1) } }
        #expect(!gaps.isEmpty && gaps.count == lost.count)
        #expect(lines.count - gaps.count + lost.reduce(0, +) == count + 1)
        // The lines are whole and in order, and each gap is as wide as it is said to be.
        var next = 1
        for line in lines {
            if let lost = line.firstMatch(of: /(\d+) lines? of the log/).flatMap({ Int($0.1) }) {
                next += lost
            } else {
                #expect(line.wholeMatch(of: /\S+ info test: number=(\d+) \[LogOutputTests\] line/)?.1 == "\(next)", "\(line)")
                next += 1
            }
        }
    }

    @Test("lines have the form of swift-log's own handler")
    func form() async throws {
        let pipe = try TestPipe()
        let queue = LogQueue(pipe.input)
        var logger = Logger(label: "test", factory: queue.handler)
        logger[metadataKey: "b"] = "2"
        logger.error("what went wrong", metadata: ["a": "1"], source: "Here")
        logger.debug("not at this level")
        #expect(await queue.flushed())
        pipe.closeInput()
        let text = await pipe.readToEnd()
        #expect(text.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} error test: a=1 b=2 \[Here\] what went wrong\n/) != nil, "\(text)")
    }

    @Test("a pipe that nobody can read any more holds nothing up")
    func closedPipe() async throws {
        let pipe = try TestPipe()
        let queue = LogQueue(pipe.input)
        pipe.closeOutput()
        Logger(label: "test", factory: queue.handler).info("for nobody")
        #expect(await queue.flushed())
        pipe.closeInput()
    }
}

extension LogQueue {
    /// Waits on a thread that may.
    fileprivate func flushed() async -> Bool {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: self.flush(within: .safetyNet)) }
        }
    }
}

/// A pipe of the system's smallest size.
private final class TestPipe: Sendable {
    let input: Int32
    private let output: Int32

    init() throws {
        var ends: [Int32] = [-1, -1]
        try #require(Glibc.pipe(&ends) == 0)
        (output, input) = (ends[0], ends[1])
        _ = fcntl(input, 1031 /* F_SETPIPE_SZ, which Glibc's module does not have */, 4096)
    }

    func closeInput() { close(input) }

    func closeOutput() { close(output) }

    /// All that comes until the other end is closed.
    func readToEnd() async -> String {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { [output] in
                let file = FileHandle(fileDescriptor: output, closeOnDealloc: true)
                continuation.resume(returning: String(decoding: (try? file.readToEnd()) ?? Data(), as: UTF8.self))
            }
        }
    }
}
