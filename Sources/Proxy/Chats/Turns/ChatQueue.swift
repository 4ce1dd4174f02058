import Synchronization

/// Lets one turn after another into each chat, in the order in which they came: the site takes one at a time, and each goes on where the one
/// before it ended.
final class ChatQueue: Sendable {
    private struct Waiter {
        var number: Int
        var continuation: CheckedContinuation<Outcome, Never>
    }

    /// How waiting has ended.
    private enum Outcome {
        case entered
        /// Too many wait already.
        case full
        case cancelled
    }

    private struct State {
        /// Chats that a turn is in, and who waits for it to leave.
        var lines: [ChatID: [Waiter]] = [:]
        var lastNumber = 0
    }

    private let limits: Limits
    private let state = Mutex(State())

    init(_ limits: Limits) { self.limits = limits }

    /// Waits until no other turn is in the chat.
    /// - Throws: ``APIError`` where too many wait, or it takes too long; `CancellationError`.
    func enter(_ chat: ChatID) async throws -> ChatTicket {
        if let ticket = enter(ifIdle: chat) { return ticket }
        do {
            return try await withDeadline(limits.chatWait) { [self] in
                switch await wait(for: chat) {
                case .entered: return ChatTicket(chat: chat, queue: self)
                case .full: throw APIError.chatBusy(chat)
                case .cancelled: throw CancellationError()
                }
            }
        } catch is DeadlineExceeded {
            throw APIError.chatBusy(chat)
        }
    }

    /// Enters the chat in the place of a turn, unless one is in it; one that comes meanwhile waits.
    func enter(ifIdle chat: ChatID) -> ChatTicket? {
        let isIdle = state.withLock { state in
            guard state.lines[chat] == nil else { return false }
            state.lines[chat] = []
            return true
        }
        return isIdle ? ChatTicket(chat: chat, queue: self) : nil
    }

    /// Whether a turn is in the chat.
    func isBusy(_ chat: ChatID) -> Bool { state.withLock { $0.lines[chat] != nil } }

    /// How many turns wait until the one in the chat leaves it.
    func count(waitingFor chat: ChatID) -> Int { state.withLock { $0.lines[chat]?.count ?? 0 } }

    private func wait(for chat: ChatID) async -> Outcome {
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // Cancellation is noted before its handler runs, so either this sees it or the handler finds the waiter.
                let answer = state.withLock { state -> Outcome? in
                    if Task.isCancelled { return .cancelled }
                    guard let line = state.lines[chat] else {
                        state.lines[chat] = []
                        return .entered
                    }
                    guard line.count < limits.chatQueue else { return .full }
                    state.lines[chat]?.append(Waiter(number: number, continuation: continuation))
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let waiter = state.withLock { state -> Waiter? in
                guard let index = state.lines[chat]?.firstIndex(where: { $0.number == number }) else { return nil }
                return state.lines[chat]?.remove(at: index)
            }
            waiter?.continuation.resume(returning: .cancelled)
        }
    }

    fileprivate func leave(_ chat: ChatID) {
        let next = state.withLock { state -> Waiter? in
            guard state.lines[chat]?.isEmpty == false else {
                state.lines[chat] = nil
                return nil
            }
            return state.lines[chat]?.removeFirst()
        }
        next?.continuation.resume(returning: .entered)
    }
}

/// The right to be the one turn in a chat. It ends with ``end()``, or when nobody holds it any more.
final class ChatTicket: Sendable {
    let chat: ChatID
    private let queue: ChatQueue
    private let hasEnded = Atomic(false)

    fileprivate init(chat: ChatID, queue: ChatQueue) {
        self.chat = chat
        self.queue = queue
    }

    deinit { end() }

    /// Lets the next turn in. Ending it again does nothing.
    func end() {
        if !hasEnded.exchange(true, ordering: .acquiringAndReleasing) { queue.leave(chat) }
    }
}
