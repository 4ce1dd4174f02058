import NIOCore
import NIOHTTPTypes
import Synchronization

/// Knows whether the client of one connection is still there, and ends the connection's work when it is not.
///
/// A client that closes its side of the connection while an answer is being made for it has left. One that closes its side
/// behind a request and still waits for a plain answer (`nc -N`) is served: only work between
/// ``beginAnswering()`` and ``endAnswering()`` ends with such a client.
final class ClientPresence: ChannelInboundHandler, RemovableChannelHandler, Sendable {
    typealias InboundIn = HTTPRequestPart

    private struct State {
        var isHalfClosed = false
        var isClosed = false
        var answers = 0
        var waiter: CheckedContinuation<Void, Never>?
        var hasEnded = false

        var hasLeft: Bool { isClosed || (isHalfClosed && answers > 0) }

        mutating func takeWaiter() -> CheckedContinuation<Void, Never>? {
            defer { waiter = nil }
            return waiter
        }

        mutating func takeWaiterIfLeft() -> CheckedContinuation<Void, Never>? { hasLeft ? takeWaiter() : nil }
    }

    private let state = Mutex(State())

    /// Begins work that has no purpose once the client has left.
    /// - Throws: `CancellationError` when it already has; then there is nothing to end.
    func beginAnswering() throws {
        note { $0.answers += 1 }
        guard state.withLock({ !$0.hasLeft }) else {
            endAnswering()
            throw CancellationError()
        }
    }

    /// Ends such work.
    func endAnswering() { state.withLock { $0.answers -= 1 } }

    /// Treats the client as gone.
    func giveUp() { note { $0.isClosed = true } }

    /// Returns when the client has left, or when the task is cancelled.
    func left() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state -> Bool in
                    if state.hasLeft || state.hasEnded { return true }
                    state.waiter = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
                state.hasEnded = true
                return state.takeWaiter()
            }
            waiter?.resume()
        }
    }

    private func note(_ change: (inout sending State) -> Void) {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            change(&state)
            return state.takeWaiterIfLeft()
        }
        waiter?.resume()
    }

    // MARK: ChannelInboundHandler

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { note { $0.isHalfClosed = true } }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        note { $0.isClosed = true }
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        note { $0.isClosed = true }
    }
}
