import Synchronization

/// That somebody wants the next sweep now: one that waits for its time is woken, one that runs is followed by another at once.
final class SweepWish: Sendable {
    private enum State {
        case none
        case made
        case awaited(AsyncStream<Never>.Continuation)
    }

    private let state = Mutex(State.none)

    func make() {
        state.withLock { state in
            if case .awaited(let continuation) = state { continuation.finish() }
            state = .made
        }
    }

    /// Waits until the wish is made, and takes it; or for so long.
    /// - Returns: false where the caller was cancelled.
    func wait(atMost limit: Duration) async -> Bool {
        let (wishes, continuation) = AsyncStream.makeStream(of: Never.self)
        state.withLock { state in
            if case .made = state { continuation.finish() } else { state = .awaited(continuation) }
        }
        await withTaskGroup { group in
            group.addTask { try? await Task.sleep(for: limit) }
            group.addTask { for await _ in wishes {} }
            await group.next()
            group.cancelAll()
        }
        state.withLock { $0 = .none }
        return !Task.isCancelled
    }
}
