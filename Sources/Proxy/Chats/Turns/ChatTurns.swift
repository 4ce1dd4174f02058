import FoundationEssentials
import QwenSite

/// Begins the turns of the user's own API: finds the chat or makes it, waits for its earlier turns, and keeps what was sent.
struct ChatTurns: Sendable {
    let store: any ChatStore
    let queue: ChatQueue
    let surroundings: Surroundings

    /// - Parameter sent: what the request's messages say and bring.
    /// - Throws: ``APIError``, or `CancellationError`.
    func begin(_ request: NativeChatRequest, _ sent: Transcript) async throws -> ChatTurn {
        // What can't be asked is not kept either.
        if let question = sent.messages.last(where: { $0.role == .user }) {
            do { try Question.checkSize(of: question.text) } catch { throw APIError(error, now: surroundings.now()) }
        }
        guard let id = try request.chat() else { return try await begin(sent.messages, request, in: nil, ChatID(making: surroundings.makeID)) }
        guard let newest = sent.messages.last(where: { $0.role == .user }) else { throw APIError.noMessage }
        return try await begin([newest], request, in: id, id)
    }

    private func begin(_ sent: [Transcript.Message], _ request: NativeChatRequest, in known: ChatID?, _ id: ChatID) async throws -> ChatTurn {
        let ticket = try await queue.enter(id)
        let now = surroundings.now()
        do {
            var chat: Chat
            if known != nil {
                guard let kept = try await store.chat(id) else { throw APIError.unknownChat(id.text) }
                chat = kept
                chat.updated = now
                chat.model = request.model ?? kept.model
            } else {
                let title = ChatTitle.made(from: sent.last { $0.role == .user }?.text ?? "")
                chat = Chat(id: id, title: title, model: request.model, created: now)
            }
            let question = sent.lastIndex { $0.role == .user }
            let messages = try sent.enumerated().map { index, message in
                StoredMessage(
                    id: surroundings.makeID(), role: message.role, text: message.text, parts: try message.parts?.shortened.text(),
                    attachments: try message.files.json,
                    // Whatever becomes of the answer, what was said before the question stays said.
                    state: index == question ? .running : .whole, created: now)
            }
            let start = ChatTurnStart(chat: chat, isNew: known == nil, messages: messages)
            try await store.begin(start)
            return ChatTurn(start, store: store, ticket: ticket, surroundings: surroundings)
        } catch let error as ChatStoreError {
            throw APIError(error)
        } catch is ChatGone {
            throw APIError.unknownChat(id.text)
        }
    }
}

extension ChatID {
    /// A fresh one.
    init(making makeID: () -> String) {
        // What makes ids makes UUIDs.
        guard let id = ChatID(makeID()) else { preconditionFailure("an id that is none") }
        self = id
    }
}
