import FoundationEssentials
import RecordingFormat
import Synchronization

extension World {
    /// Takes a question.
    func begin(_ asked: QuestionBody, of account: Account) throws(Refusal) -> Turn {
        let (question, answer) = (newID(), newID())
        let now = configuration.now()
        let timestamp = seconds
        let busy = configuration.hasOlderBusyCode ? Refusal.chatInProgressOlder : .chatInProgress
        return try state.withLock { state throws(Refusal) in
            // Another account's chat does not exist for this one.
            guard var chat = state.chats[asked.chat], chat.owner == account.id else { throw .chatUnknown(asked.chat) }
            guard !chat.isDeleted else { throw .chatDeleted }
            guard !chat.isBusy(at: now) else { throw busy }
            let branch = try chat.branch(after: asked.parent)
            try takeQuota(of: account, from: &state, now: now)
            let (stopped, stop) = AsyncStream.makeStream(of: Never.self)
            let tokens = branch.tokens + Usage.tokens(asked.text)
            let turn = Turn(
                chat: asked.chat, question: question, answer: answer, owner: account.id, number: branch.turns + 1, inputTokens: tokens,
                stopped: stopped
            )
            func message(_ id: String, parent: String?, isAnswer: Bool) -> Message {
                Message(
                    id: id, parent: parent, isAnswer: isAnswer, turn: turn.number, tokens: tokens, chatType: asked.chatType, model: asked.model,
                    timestamp: timestamp
                )
            }
            var first = message(question, parent: asked.parent.flatMap { $0.isEmpty ? nil : $0 }, isAnswer: false)
            first.text = asked.text
            first.sent = asked.sent
            var second = message(answer, parent: question, isAnswer: true)
            second.state = .running
            chat.add(first)
            chat.add(second)
            // The site finds a title by itself after the first exchange.
            if chat.title == Chat.untitled { chat.title = String(asked.text.prefix(40)) }
            chat.running = .init(answer: answer, stop: stop)
            state.chats[asked.chat] = chat
            return turn
        }
    }

    /// The answer is complete; `tokens` is its length.
    func end(_ turn: Turn, tokens: Int, said parts: [Message.Part]) {
        change(turn) { chat in
            chat.messages[turn.answer]?.finish(.done, tokens: turn.inputTokens + tokens, parts)
            chat.running = nil
        }
    }

    /// The client left: the site works on for a while.
    func abandon(_ turn: Turn) {
        let givenUpAt = configuration.now().addingTimeInterval(Self.abandonedTurn)
        change(turn) { $0.running?.givenUpAt = givenUpAt }
    }

    /// Keeps what an answer had said when it broke off.
    func keep(_ parts: [Message.Part], of turn: Turn) {
        state.withLock { state in
            guard state.chats[turn.chat]?.messages[turn.answer]?.state == .running else { return }
            state.chats[turn.chat]?.messages[turn.answer]?.finish(.stopped, tokens: turn.inputTokens, parts)
        }
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

    /// Counts a turn.
    /// - Throws: the refusal of one too many.
    private func takeQuota(of account: Account, from state: inout State, now: Date) throws(Refusal) {
        if let limit = configuration.parallelTurns {
            let running = state.chats.values.count { $0.owner == account.id && $0.isBusy(at: now) }
            guard running < limit else { throw .other(code: "ParallelLimited") }
        }
        if let limit = configuration.turnsPerDay {
            let (day, second) = Int(now.timeIntervalSince1970).quotientAndRemainder(dividingBy: 86_400)
            let taken = state.turns[account.id].flatMap { $0.day == day ? $0.count : nil } ?? 0
            guard taken < limit else { throw .rateLimited(hours: (86_400 - second + 3_599) / 3_600) }
            state.turns[account.id] = (day, taken + 1)
        }
    }
}

extension Message {
    fileprivate mutating func finish(_ state: State, tokens: Int, _ parts: [Part]) {
        self.state = state
        self.tokens = tokens
        self.parts = parts
        text = parts.filter { $0.phase == "answer" }.map(\.text).joined(separator: "\n\n")
    }
}
