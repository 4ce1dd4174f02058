import FoundationEssentials
import QwenSite

/// Begins the turns of the native API: finds the chat or makes it, waits for its earlier turns, and keeps what was sent.
struct ChatTurns: Sendable {
    let keeper: TurnKeeper
    let queue: ChatQueue
    let surroundings: Surroundings

    /// A chat with no other turn in it.
    struct Entry: Sendable {
        /// `nil` where the turn makes it.
        fileprivate var known: Chat?
        fileprivate var ticket: ChatTicket

        /// Whether there have been turns before.
        var isKnown: Bool { known != nil }
    }

    /// Finds the chat that the request goes on with, and waits until its earlier turns have left it.
    /// - Throws: ``APIError``, or `CancellationError`.
    func enter(_ request: NativeChatRequest, with transcript: Transcript) async throws -> Entry {
        // What can't be asked is not kept either.
        if let question = transcript.messages.last(where: { $0.role == .user }) {
            do { try Question.checkSize(of: question.text) } catch { throw APIError(error, now: surroundings.now()) }
        }
        guard let id = try request.chat() else { return Entry(ticket: try await queue.enter(ChatID(making: surroundings.makeID))) }
        let ticket = try await queue.enter(id)
        do {
            guard let known = try await keeper.store.chat(id) else { throw APIError.unknownChat(id.text) }
            return Entry(known: known, ticket: ticket)
        } catch let error as ChatStoreError { throw APIError(error) }
    }

    /// - Parameter transcript: what the request's messages say and bring.
    /// - Throws: ``APIError``, or `CancellationError`.
    func begin(_ entry: Entry, _ request: NativeChatRequest, _ transcript: Transcript) async throws -> ChatTurn {
        let now = surroundings.now()
        var sent = transcript.messages
        var chat: Chat
        let setsModel = request.kind.type == .text || request.kind.type == .search && request.model != nil
        if let known = entry.known {
            guard let newest = sent.last(where: { $0.role == .user }) else { throw APIError.noMessage }
            sent = [newest]
            chat = known
            chat.updated = now
        } else {
            let title = ChatTitle.made(from: sent.last { $0.role == .user }?.text ?? "")
            chat = Chat(id: entry.ticket.chat, title: title, model: setsModel ? request.model : nil, created: now)
        }
        do {
            let question = sent.lastIndex { $0.role == .user }
            let messages = try sent.enumerated().map { index, message in
                StoredMessage(
                    id: surroundings.makeID(), role: message.role, text: message.text, parts: try message.parts?.text(),
                    attachments: try message.files.json,
                    // Whatever becomes of the answer, what was said before the question stays said.
                    state: index == question ? .running : .whole, created: now)
            }
            let start = ChatTurnStart(chat: chat, isNew: !entry.isKnown, setsModel: setsModel, messages: messages)
            // A question that can't be kept is answered all the same.
            let unkept: ChatStoreError?
            do {
                try await keeper.begin(start)
                unkept = nil
            } catch let error as ChatStoreError { unkept = error }
            return ChatTurn(start, unkept: unkept, keeper: keeper, ticket: entry.ticket, surroundings: surroundings)
        } catch is ChatGone {
            throw APIError.unknownChat(chat.id.text)
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
