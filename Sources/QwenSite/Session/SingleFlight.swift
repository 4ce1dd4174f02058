import Synchronization

/// Lets many callers share one run of an operation: who comes while it runs waits for that run instead of starting another.
///
/// A caller that is cancelled leaves at once; the run goes on for the others.
final class SingleFlight: Sendable {
    private struct State {
        var isRunning = false
        var waiting: [Int: CheckedContinuation<Void, any Error>] = [:]
        var lastWaiter = 0
    }

    private let state = Mutex(State())

    /// Starts `operation`, or joins the run that is under way.
    /// - Throws: what the run threw, or `CancellationError`.
    func run(_ operation: @escaping @Sendable () async throws -> Void) async throws {
        let waiter = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                // Cancellation is noted before its handler runs, so either this sees it or the handler finds the waiter.
                let (isCancelled, starts) = state.withLock { state in
                    if Task.isCancelled { return (true, false) }
                    state.waiting[waiter] = continuation
                    defer { state.isRunning = true }
                    return (false, !state.isRunning)
                }
                if isCancelled { continuation.resume(throwing: CancellationError()) }
                if starts { start(operation) }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: waiter) }?.resume(throwing: CancellationError())
        }
    }

    /// The one task here that no caller owns, for a reason: the operation spends something that can't be spent twice. A refresh
    /// token that the site has already replaced is lost with the answer, so no caller that leaves may take the run with it. It
    /// ends by the operation's own deadlines.
    private func start(_ operation: @escaping @Sendable () async throws -> Void) {
        Task {
            let result: Result<Void, any Error>
            do { result = .success(try await operation()) } catch { result = .failure(error) }
            let waiting = state.withLock { state in
                state.isRunning = false
                return state.waiting.exchange(with: [:])
            }
            for continuation in waiting.values { continuation.resume(with: result) }
        }
    }

    /// How many callers wait for the run under way.
    var waitingCount: Int { state.withLock { $0.waiting.count } }
}

extension Dictionary {
    fileprivate mutating func exchange(with other: Self) -> Self {
        defer { self = other }
        return self
    }
}
