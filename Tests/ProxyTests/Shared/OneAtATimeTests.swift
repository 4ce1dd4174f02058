import Synchronization
import TestSupport
import Testing

@testable import Proxy

@Suite(.timeLimit(.minutes(10))) struct OneAtATimeTests {
    @Test("callers never overlap, and all have their turn")
    func exclusion() async throws {
        let gate = OneAtATime()
        let tally = Tally()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 1...100 {
                group.addTask {
                    try await gate.run {
                        tally.enter()
                        await Task.yield()
                        tally.leave()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(tally.most == 1)
        #expect(tally.done == 100)
    }

    @Test("a caller that is cancelled while it waits leaves, and keeps nobody from going on")
    func cancellation() async throws {
        let gate = OneAtATime()
        let (release, open) = AsyncStream.makeStream(of: Void.self)
        let (entered, enter) = AsyncStream.makeStream(of: Void.self)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await gate.run {
                    enter.yield()
                    for await _ in release { break }
                    return true
                }
            }
            for await _ in entered { break }
            try await withThrowingTaskGroup(of: Void.self) { waiting in
                waiting.addTask { await #expect(throws: CancellationError.self) { try await gate.run {} } }
                try await wait { gate.waiting > 0 }
                waiting.cancelAll()
            }
            #expect(gate.waiting == 0)
            open.yield()
            let first = try await group.next()
            #expect(first == true)
        }
        #expect(try await gate.run { 7 } == 7)
    }

    @Test("a caller that fails makes way for the next")
    func failure() async throws {
        struct Failure: Error {}
        let gate = OneAtATime()
        await #expect(throws: Failure.self) { try await gate.run { throw Failure() } }
        #expect(try await gate.run { 7 } == 7)
    }
}

/// Counts who is inside.
private final class Tally: Sendable {
    private let state = Mutex((inside: 0, most: 0, done: 0))

    var most: Int { state.withLock { $0.most } }
    var done: Int { state.withLock { $0.done } }

    func enter() {
        state.withLock {
            $0.inside += 1
            $0.most = max($0.most, $0.inside)
        }
    }

    func leave() {
        state.withLock {
            $0.inside -= 1
            $0.done += 1
        }
    }
}
