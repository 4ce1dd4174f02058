import HTTPTypes
import NIOCore
import NIOHTTPTypes
import Synchronization

/// Knows whether the client of one connection is still there, and ends the connection's work when it is not.
///
/// A client that closes its side of the connection in the middle of an answer that is being made for it has left. One that does so behind its
/// request may have left, or may wait for the answer (`nc -N`). It is told to go on waiting then (`100 Continue`, which every client
/// must understand): the machine of one that has left says so at once, by a reset.
final class ClientPresence: ChannelDuplexHandler, RemovableChannelHandler, Sendable {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// Asks, on the event loop, whether the client is still there.
    private struct Question {}

    private struct State {
        var channel: (any Channel)?
        var isHalfClosed = false
        var hasLeft = false
        /// Whether the client has been sent the head of an answer, and not its end.
        var isInAnswer = false
        /// Whether the request can't be read to its end: then its answer comes at once.
        var isBroken = false
        var answers = 0
        var isAsked = false
        var waiter: CheckedContinuation<Void, Never>?
        var hasEnded = false

        mutating func takeWaiter() -> CheckedContinuation<Void, Never>? {
            defer { waiter = nil }
            return waiter
        }

        mutating func takeWaiterIfLeft() -> CheckedContinuation<Void, Never>? { hasLeft ? takeWaiter() : nil }

        /// Where to ask whether the client is still there, if that is the question.
        mutating func ask() -> (any Channel)? {
            guard isHalfClosed, answers > 0, !isInAnswer, !isBroken, !isAsked, !hasEnded else { return nil }
            isAsked = true
            return channel
        }
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
    func giveUp() { note { $0.hasLeft = true } }

    /// Returns when the client has left, which ends the connection, or when the task is cancelled.
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
        // What the work that is cancelled now still says is for nobody.
        state.withLock { $0.hasLeft ? $0.channel : nil }?.close(promise: nil)
    }

    private func note(_ change: (inout sending State) -> Void) {
        let (waiter, asked) = state.withLock { state in
            change(&state)
            return (state.takeWaiterIfLeft(), state.ask())
        }
        waiter?.resume()
        asked?.triggerUserOutboundEvent(Question(), promise: nil)
    }

    // MARK: ChannelDuplexHandler

    func handlerAdded(context: ChannelHandlerContext) {
        let channel = context.channel
        state.withLock { $0.channel = channel }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head) where head.status.kind != .informational: state.withLock { $0.isInAnswer = true }
        case .head, .body: break
        case .end: state.withLock { $0.isInAnswer = false }
        }
        context.write(data, promise: promise)
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard event is Question else { return context.triggerUserOutboundEvent(event, promise: promise) }
        promise?.succeed()
        guard state.withLock({ !$0.isInAnswer }) else { return }
        let asked = context.eventLoop.makePromise(of: Void.self)
        // Where a client of HTTP/1.0 can't be asked, it counts as gone.
        asked.futureResult.whenFailure { [self] _ in note { $0.hasLeft = true } }
        context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: asked)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event {
            note {
                $0.isHalfClosed = true
                if $0.isInAnswer, $0.answers > 0 { $0.hasLeft = true }
            }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        state.withLock { $0.isBroken = true }
        context.fireErrorCaught(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        note { $0.hasLeft = true }
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        note { $0.hasLeft = true }
        state.withLock { $0.channel = nil }
    }
}
