import Synchronization

/// Lets one caller after another through, in the order in which they came. A caller that is cancelled while it waits leaves the queue.
final class OneAtATime: Sendable {
    private struct State {
        var isTaken = false
        var queue: [(ticket: Int, continuation: CheckedContinuation<Bool, Never>)] = []
        var lastTicket = 0
    }

    private let state = Mutex(State())

    /// How many callers stand in the queue.
    var waiting: Int { state.withLock { $0.queue.count } }

    /// Runs `work` when nobody else does.
    /// - Throws: what `work` throws, or `CancellationError`.
    func run<Value>(_ work: () async throws -> Value) async throws -> Value {
        guard await enter() else { throw CancellationError() }
        defer { leave() }
        return try await work()
    }

    /// False where the caller was cancelled instead.
    private func enter() async -> Bool {
        let ticket = state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // Cancellation is noted before its handler runs, so either this sees it or the handler finds the ticket.
                let answer = state.withLock { state -> Bool? in
                    if Task.isCancelled { return false }
                    if state.isTaken {
                        state.queue.append((ticket, continuation))
                        return nil
                    }
                    state.isTaken = true
                    return true
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.queue.firstIndex { $0.ticket == ticket }.map { state.queue.remove(at: $0).continuation }
            }
            waiter?.resume(returning: false)
        }
    }

    private func leave() {
        let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            guard !state.queue.isEmpty else {
                state.isTaken = false
                return nil
            }
            return state.queue.removeFirst().continuation
        }
        next?.resume(returning: true)
    }
}
