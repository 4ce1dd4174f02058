import FoundationEssentials
import Logging
import NIOCore
import QwenSite
import Synchronization

/// One turn of a chat, from the client's message to the answer's last word: keeps it as it goes. One that nobody holds any more before it is over
/// has failed.
final class ChatTurn: Sendable {
    private struct State {
        var answer = WholeAnswer()
        var begun: (place: SitePlace, model: String, opened: OpenedChat?)?
        /// Whether the client has been told of the chat, and of a part of the answer.
        var isTold = false
        /// Whether it is kept how the turn ended: that happens once.
        var isOver = false
        /// Why the turn is not in the store, or not as it ended.
        var unkept: ChatStoreError?
        /// Whether the store knows of the turn.
        var isStored: Bool
        var leftOut = 0
    }

    let chat: Chat
    private let start: ChatTurnStart
    private let keeper: TurnKeeper
    private let surroundings: Surroundings
    private let state: Mutex<State>
    /// Held until the turn has ended at the site as well.
    let ticket: ChatTicket

    /// - Parameter unkept: why the store does not know of the turn; `nil` where it does.
    init(_ start: ChatTurnStart, unkept: ChatStoreError?, keeper: TurnKeeper, ticket: ChatTicket, surroundings: Surroundings) {
        chat = start.chat
        self.start = start
        self.keeper = keeper
        self.ticket = ticket
        self.surroundings = surroundings
        state = Mutex(State(unkept: unkept, isStored: unkept == nil))
    }

    deinit {
        let (isOver, isTold) = state.withLock { ($0.isOver, $0.isTold) }
        if !isOver { failLater(isTried: false, isTold: isTold) }
    }

    /// What to ask where the site remembers what was before.
    var question: String { start.messages.last { $0.role == .user }?.text ?? "" }

    /// How many of the chat's messages ``whole()`` had to leave out.
    var leftOut: Int { state.withLock { $0.leftOut } }

    /// Why the turn is not kept, as far as that is known by now.
    var unkept: ChatStoreError? { state.withLock { $0.unkept } }

    /// What to ask in a new chat: everything that this one knows, once, as far as the site takes it; and the files that its earlier messages
    /// brought, the newest first.
    func whole() async throws -> (text: String, earlierFiles: [FileReference]) {
        do {
            // A chat may be larger than memory; what goes beyond the site's limit is not even read.
            let earlier = start.isNew ? RememberedChat() : try await keeper.store.remembered(of: chat.id, bytes: Question.textLimit)
            let fitting = Transcript(messages: earlier.messages + start.messages.said).fitting(leftOutAlready: earlier.leftOut)
            state.withLock { $0.leftOut = fitting.leftOut }
            return (fitting.text, earlier.files)
        } catch let error as ChatStoreError { throw APIError(error) }
    }

    /// The site has taken the turn.
    func begin(_ answer: RunningAnswer) {
        let place = SitePlace(account: answer.account.id, siteChat: answer.question.chat, parent: answer.ids.answer)
        state.withLock { $0.begun = (place, answer.question.model, answer.opened) }
    }

    /// Takes note of what the client is about to be told.
    func append(_ events: [AnswerEvent]) {
        state.withLock { state in
            state.isTold = true
            for event in events { state.answer.append(event) }
        }
    }

    /// Keeps the turn with the whole answer, before the client is told that it is whole. Where it can't be kept, the answer is the client's all the
    /// same, and the user is told.
    func end(_ whole: WholeAnswer? = nil, logger: Logger) async throws {
        if let whole { state.withLock { $0.answer = whole } }
        do {
            try await keep(.whole)
            note(unkept: nil)
        } catch let error as ChatStoreError {
            note(unkept: error)
            failLater(isTried: true, isTold: true)
            logger.error("AN ANSWER IS NOT KEPT: its chat goes on without it", metadata: ["chat": "\(chat.id)", "reason": "\(error)"])
        } catch is ChatGone {
            // Deleted before it could be kept that the turn began.
        }
        state.withLock { $0.isOver = true }
        ticket.end()
    }

    /// Keeps the turn as what it came to: cut where the client left with a part of the answer, else failed.
    func fail(_ error: any Error, logger: Logger) async {
        let (isOver, isBegun, isTold, isStored) = state.withLock { state in
            defer { state.isOver = true }
            return (state.isOver, state.begun != nil, state.isTold, state.isStored)
        }
        guard !isOver else { return }
        do {
            if isBegun && isTold {
                try await keep(error.isClientsLeaving ? .cut : .failed)
                note(unkept: nil)
            } else if isStored, let failure = ChatTurnFailure(start) {
                try await keeper.fail(failure)
            }
        } catch is ChatGone {
            // Deleted before it could be kept that the turn began.
        } catch {
            if let error = error as? ChatStoreError { note(unkept: error) }
            failLater(isTried: true, isTold: isTold)
            logger.error("a failed turn could not be kept", metadata: ["chat": "\(chat.id)", "error": "\(error)"])
        }
    }

    private func keep(_ end: StoredMessage.State) async throws {
        let (answer, begun) = state.withLock { ($0.answer, $0.begun) }
        guard let begun else { return }
        // What was in the way when the turn began may have gone.
        if state.withLock({ !$0.isStored }) {
            try await keeper.begin(start)
            state.withLock { $0.isStored = true }
        }
        let message = StoredMessage(
            id: surroundings.makeID(), role: .assistant, text: answer.text, reasoning: answer.reasoning.isEmpty ? nil : answer.reasoning,
            sources: answer.sources.isEmpty ? nil : try JSON(answer.sources).text(), usage: answer.usage, model: begun.model, state: end,
            created: surroundings.now())
        let turn = ChatTurnEnd(
            chat: chat.id, messages: start.messages.map(\.id), answer: message, place: end == .failed ? nil : begun.place,
            model: start.setsModel ? begun.model : nil)
        switch try await keeper.end(turn) {
        case .kept(let title): if end != .failed { begun.opened?.keep(titled: isNamed(title) ? title : nil) }
        // The answer is the client's all the same.
        case .chatGone(let isSpared): if end != .failed, isSpared { begun.opened?.keep() }
        }
    }

    private func note(unkept error: ChatStoreError?) {
        state.withLock { $0.unkept = error }
        keeper.trouble.note(error)
    }

    /// The store may think that the turn still runs.
    /// - Parameter isTold: whether the client knows of the chat, which then stays though this was its first turn.
    private func failLater(isTried: Bool, isTold: Bool) {
        guard state.withLock({ $0.isStored }), var failure = ChatTurnFailure(start) else { return }
        if isTold { failure.isNew = false }
        keeper.failLater(failure, isTried: isTried)
    }

    /// Whether a new chat at the site is to bear the chat's title: the site itself makes one up for what its first question says.
    private func isNamed(_ title: String) -> Bool { title != (start.isNew ? start.chat.title : ChatTitle.untitled) }
}
