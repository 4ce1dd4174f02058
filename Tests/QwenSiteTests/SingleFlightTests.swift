import Testing

@testable import QwenSite

@Suite(.timeLimit(.minutes(10))) struct SingleFlightTests {
    /// A gate that opens once.
    private final class Gate: Sendable {
        private let stream: AsyncStream<Void>
        private let continuation: AsyncStream<Void>.Continuation
        init() { (stream, continuation) = AsyncStream.makeStream() }
        func open() { continuation.finish() }
        func pass() async { for await _ in stream {} }
    }

    @Test("a hundred callers share one run")
    func isShared() async throws {
        let flight = SingleFlight()
        let gate = Gate()
        let runs = Shared(0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    try await flight.run {
                        runs.withLock { $0 += 1 }
                        await gate.pass()
                    }
                }
            }
            while flight.waitingCount < 100 { await Task.yield() }
            gate.open()
            try await group.waitForAll()
        }
        #expect(runs.withLock { $0 } == 1)
    }

    @Test("a caller that is cancelled leaves at once, and the run goes on for the others, also where it was the first")
    func survivesCancellation() async throws {
        let flight = SingleFlight()
        let gate = Gate()
        let ended = Shared(false)
        let operation: @Sendable () async throws -> Void = {
            await gate.pass()
            try Task.checkCancellation()
            ended.withLock { $0 = true }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            await withThrowingTaskGroup(of: Void.self) { first in
                first.addTask { try await flight.run(operation) }
                while flight.waitingCount < 1 { await Task.yield() }
                first.cancelAll()
                await #expect(throws: CancellationError.self) { try await first.waitForAll() }
            }
            #expect(!ended.withLock { $0 })
            group.addTask { try await flight.run { Issue.record("a second run began") } }
            while flight.waitingCount < 1 { await Task.yield() }
            gate.open()
            try await group.waitForAll()
        }
        #expect(ended.withLock { $0 })
    }

    @Test("a failure reaches all who wait, and the next caller starts anew")
    func failure() async throws {
        let flight = SingleFlight()
        await #expect(throws: SiteError.busy) { try await flight.run { throw SiteError.busy } }
        let ran = Shared(false)
        try await flight.run { ran.withLock { $0 = true } }
        #expect(ran.withLock { $0 })
    }
}
