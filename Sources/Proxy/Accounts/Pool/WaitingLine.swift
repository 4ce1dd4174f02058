import Synchronization

/// Requests that wait for an account, in the order in which they came. One that is cancelled leaves the line.
final class WaitingLine: Sendable {
    typealias Outcome = Result<Lease, APIError>

    private struct Waiter {
        var ticket: Int
        var wish: AccountRotation.Wish
        var continuation: CheckedContinuation<Outcome?, Never>
    }

    private struct State {
        var waiters: [Waiter] = []
        var lastTicket = 0
    }

    private let state = Mutex(State())

    var count: Int { state.withLock { $0.waiters.count } }

    /// Waits until ``serve(_:)`` has an outcome; `nil` where the caller was cancelled instead.
    /// - Parameter joined: called once the caller stands in line, for what came free just before.
    func wait(for wish: AccountRotation.Wish, joined: () -> Void) async -> Outcome? {
        let ticket = state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // Cancellation is noted before its handler runs, so either this sees it or the handler finds the ticket.
                let isCancelled = state.withLock { state in
                    if Task.isCancelled { return true }
                    state.waiters.append(Waiter(ticket: ticket, wish: wish, continuation: continuation))
                    return false
                }
                if isCancelled { continuation.resume(returning: nil) } else { joined() }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.waiters.firstIndex { $0.ticket == ticket }.map { state.waiters.remove(at: $0) }
            }
            waiter?.continuation.resume(returning: nil)
        }
    }

    /// Gives each waiter, first come first served, what `outcome` has for its wish; who gets nothing waits on.
    func serve(_ outcome: (AccountRotation.Wish) -> Outcome?) {
        var served: [(Waiter, Outcome)] = []
        state.withLock { state in
            guard !state.waiters.isEmpty else { return }
            var rest: [Waiter] = []
            for waiter in state.waiters {
                if let outcome = outcome(waiter.wish) { served.append((waiter, outcome)) } else { rest.append(waiter) }
            }
            state.waiters = rest
        }
        for (waiter, outcome) in served { waiter.continuation.resume(returning: outcome) }
    }
}
