import FoundationEssentials
import Synchronization

extension World {
    func newChat(of account: Account) -> String {
        let id = newID()
        state.withLock { $0.chats[id] = Chat(owner: account.id) }
        return id
    }

    func deleteChat(_ id: String, of account: Account) throws(Refusal) {
        try withChat(id, of: account, unknown: .chatNotFound) { chat throws(Refusal) in
            guard !chat.isDeleted else { throw .chatNotFound }
            chat.running?.stop.finish()
            chat = Chat(owner: chat.owner, isDeleted: true)
        }
    }

    // MARK: Turns

    /// Takes a question.
    func begin(chat id: String, of account: Account, parent: String?, tokens: Int) throws(Refusal) -> Turn {
        let question = newID()
        let answer = newID()
        let now = configuration.now()
        return try withChat(id, of: account, unknown: .chatUnknown(id)) { chat throws(Refusal) in
            guard !chat.isDeleted else { throw .chatDeleted }
            guard !chat.isBusy(at: now) else { throw .chatInProgress }
            let branch = try chat.branch(after: parent)
            let (stopped, stop) = AsyncStream.makeStream(of: Never.self)
            let turn = Turn(
                chat: id, question: question, answer: answer, number: branch.turns + 1, inputTokens: branch.tokens + tokens, stopped: stopped
            )
            chat.messages[question] = .init(parent: parent, isAnswer: false, turn: turn.number, tokens: turn.inputTokens)
            chat.messages[answer] = .init(parent: question, isAnswer: true, turn: turn.number, tokens: turn.inputTokens)
            chat.running = .init(answer: answer, stop: stop)
            return turn
        }
    }

    /// The answer is complete; `tokens` is its length.
    func end(_ turn: Turn, tokens: Int) {
        change(turn) { chat in
            chat.messages[turn.answer] = .init(parent: turn.question, isAnswer: true, turn: turn.number, tokens: turn.inputTokens + tokens)
            chat.running = nil
        }
    }

    /// The client left: the site works on for a while.
    func abandon(_ turn: Turn) {
        let givenUpAt = configuration.now().addingTimeInterval(Self.abandonedTurn)
        change(turn) { $0.running?.givenUpAt = givenUpAt }
    }

    /// Stops an answer; false where it had ended.
    func stop(chat id: String, answer: String, of account: Account) throws(Refusal) -> Bool {
        let now = configuration.now()
        return try withChat(id, of: account, unknown: .chatUnknown(id)) { chat throws(Refusal) in
            guard let running = chat.running, running.answer == answer, chat.isBusy(at: now) else { return false }
            running.stop.finish()
            chat.running = nil
            return true
        }
    }

    private func change(_ turn: Turn, _ body: (inout Chat) -> Void) {
        state.withLock { state in
            guard var chat = state.chats[turn.chat], chat.running?.answer == turn.answer else { return }
            body(&chat)
            state.chats[turn.chat] = chat
        }
    }

    private func withChat<Result: Sendable>(
        _ id: String, of account: Account, unknown: Refusal, _ body: (inout Chat) throws(Refusal) -> Result
    ) throws(Refusal) -> Result {
        try state.withLock { state throws(Refusal) in
            // Another account's chat does not exist for this one.
            guard var chat = state.chats[id], chat.owner == account.id else { throw unknown }
            let result = try body(&chat)
            state.chats[id] = chat
            return result
        }
    }
}
