import Logging
import Synchronization

/// How many connections of clients may be open at once, on all addresses together. The log tells when that many are, and when there is room
/// again: half of them, so that it does not tell of each.
final class ConnectionLimit: Sendable {
    private struct State {
        var open = 0
        var isFull = false
        var waiting: [@Sendable () -> Void] = []
    }

    private let most: Int
    private let logger: Logger
    private let state = Mutex(State())

    init(_ most: Int, logger: Logger) {
        self.most = most
        self.logger = logger
    }

    func opened() {
        let isNews = state.withLock { state in
            state.open += 1
            guard state.open >= most, !state.isFull else { return false }
            state.isFull = true
            return true
        }
        guard isNews else { return }
        logger.warning(
            "as many connections are open as the limit of open files allows ('ulimit -Hn'); more wait until some are closed",
            metadata: ["connections": "\(most)"])
    }

    func closed() {
        let (isNews, ready) = state.withLock { state -> (Bool, [@Sendable () -> Void]) in
            state.open -= 1
            guard state.open < most else { return (false, []) }
            defer { state.waiting = [] }
            guard state.isFull, state.open <= most / 2 else { return (false, state.waiting) }
            state.isFull = false
            return (true, state.waiting)
        }
        for action in ready { action() }
        if isNews { logger.notice("there is room for more connections again") }
    }

    /// Whether another connection may be taken; if not, calls `action` once when one may.
    func hasRoom(else action: @escaping @Sendable () -> Void) -> Bool {
        state.withLock { state in
            if state.open >= most { state.waiting.append(action) }
            return state.open < most
        }
    }
}
