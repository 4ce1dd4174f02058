import Logging
import QwenSite
import Synchronization

/// An answer that has begun, with all that is needed to read it to its end from another task than the one that asked.
///
/// When it goes away before its end, because the client left, time ran out or the client wants no more, the site is told to stop.
final class RunningAnswer: Sendable {
    let ids: AnswerIDs
    var account: Account { lease.account }
    let question: Question
    /// The chat that was opened for the question, unless it goes on with one.
    let opened: OpenedChat?

    /// Whether nothing of the answer was waited for.
    let hasBegunEarly: Bool

    private let lease: Lease
    private let held: HeldLease?
    private let accounts: AccountPool
    private let afterTurn: AfterTurn
    private let opening: [AnswerEvent]
    private let cut: AnswerCut?
    private let answer: Answer
    private let rest: Mutex<Answer.AsyncIterator?>
    private let isFinished: Atomic<Bool>
    private let ticket: ChatTicket?

    /// Waits for the first events of `answer` that say more than that it was begun.
    /// - Throws: ``SiteError``, also where the answer ends before it said anything.
    init(
        _ answer: Answer, question: Question, opened: OpenedChat?, of turn: Turn, lease: Lease, accounts: AccountPool, afterTurn: AfterTurn
    ) async throws {
        var iterator = answer.makeAsyncIterator()
        var opening: [AnswerEvent] = []
        do {
            while turn.beginsEarly ? opening.isEmpty : opening.allSatisfy(\.saysNothing) {
                guard let batch = try await iterator.next() else { break }
                opening += batch
            }
            guard case .started(let ids)? = opening.first else { throw SiteError.malformed(place: "an answer without its ids") }
            guard opening.contains(where: \.isContent) || opening.last != .finished else {
                throw SiteError.emptyAnswer
            }
            self.ids = ids
        } catch {
            if case .started(let ids)? = opening.first, opening.last != .finished {
                afterTurn.submit(.stop(chat: ids.chat, answer: ids.answer, lease: lease, holding: [opened, turn.ticket]))
            }
            throw error
        }
        self.lease = lease
        held = turn.held
        hasBegunEarly = turn.beginsEarly
        self.question = question
        self.opened = opened
        self.accounts = accounts
        self.afterTurn = afterTurn
        self.opening = opening
        isFinished = Atomic(opening.last == .finished)
        cut = turn.cut
        ticket = turn.ticket
        self.answer = answer
        rest = Mutex(iterator)
        if opening.last == .finished { release() }
    }

    deinit {
        guard !isFinished.load(ordering: .acquiring) else { return }
        afterTurn.submit(.stop(chat: ids.chat, answer: ids.answer, lease: lease, holding: [opened, ticket]))
    }

    /// Reads the answer to its end, once.
    /// - Parameters:
    ///   - watch: tells when it takes too long.
    ///   - giveUp: ends the connection of a client that takes nothing.
    func read(under watch: AnswerWatch, limits: Limits, giveUp: @escaping @Sendable () -> Void = {}, logger: Logger) -> AnswerReading {
        var limits = limits
        // It is one event, and comes when it is drawn.
        if question.type == .image { limits.eventGap = max(limits.eventGap, limits.picture) }
        let wait = AnswerWait(limits, wake: { [answer] in answer.wake() }, giveUp: giveUp)
        let iterator = rest.withLock { $0.take() }
        return AnswerReading(answer: self, opening: opening, rest: iterator, cut: cut, wait: wait, watch: watch, logger: logger)
    }

    /// Takes note that the site has told all: its account is free for another turn.
    func noteFinished() {
        if !isFinished.exchange(true, ordering: .acquiringAndReleasing) { release() }
    }

    private func release() {
        if let held { held.giveBack(lease) } else { lease.end() }
    }

    /// Takes note of what `error` says about the account.
    func note(_ error: SiteError, logger: Logger) async { await accounts.note(error, on: account, logger: logger) }
}

extension SiteError {
    /// The site has said that the answer is at its end, and nothing else.
    static var emptyAnswer: SiteError { .unavailable(.failing(status: 200, details: "the answer was empty")) }
}

extension AnswerEvent {
    fileprivate var saysNothing: Bool {
        switch self {
        case .started, .usage: true
        case .reasoning, .text, .citation, .sources, .toolActivity, .image, .document, .task, .finished: false
        }
    }

    var isContent: Bool {
        switch self {
        case .reasoning, .text, .citation, .image, .document, .task: true
        case .started, .sources, .toolActivity, .usage, .finished: false
        }
    }
}
