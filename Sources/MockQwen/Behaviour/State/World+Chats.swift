import FoundationEssentials
import Synchronization

extension World {
    /// How many chats a page of the list holds, whatever its client asks for.
    static let chatsPerPage = 60

    func newChat(of account: Account, type: String, model: String) -> String {
        let id = newID()
        let chat = Chat(id: id, owner: account.id, type: type, model: model, created: seconds)
        state.withLock { state in
            state.chats[id] = chat
            state.chatOrder.append(id)
        }
        return id
    }

    /// The account's chats, the last changed first; of those changed in the same second, the youngest first.
    func chats(of account: Account, where isWanted: (Chat) -> Bool) -> [Chat] {
        let chats = state.withLock { state in
            state.chatOrder.reversed().compactMap { state.chats[$0] }.filter { $0.owner == account.id && !$0.isDeleted }
        }
        return chats.enumerated().filter { isWanted($0.element) }.sorted { one, other in
            (other.element.updated, one.offset) < (one.element.updated, other.offset)
        }.map(\.element)
    }

    func chat(_ id: String, of account: Account) throws(Refusal) -> Chat {
        try withChat(id, of: account, unknown: .chatNotFound) { chat throws(Refusal) in
            guard !chat.isDeleted else { throw .chatNotFound }
            return chat
        }
    }

    /// Changes what a user may change: such a change counts as an update.
    func changeChat(_ id: String, of account: Account, _ body: (inout Chat) throws(Refusal) -> Void) throws(Refusal) -> Chat {
        let now = seconds
        return try withChat(id, of: account, unknown: .chatNotFound) { chat throws(Refusal) in
            guard !chat.isDeleted else { throw .chatNotFound }
            try body(&chat)
            chat.updated = now
            return chat
        }
    }

    func deleteChat(_ id: String, of account: Account) throws(Refusal) {
        try withChat(id, of: account, unknown: .chatNotFound) { chat throws(Refusal) in
            guard !chat.isDeleted else { throw .chatNotFound }
            chat.delete()
        }
    }

    func deleteAllChats(of account: Account) {
        state.withLock { state in
            for (id, var chat) in state.chats where chat.owner == account.id && !chat.isDeleted {
                chat.delete()
                state.chats[id] = chat
            }
        }
    }

    func withChat<Result: Sendable>(
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

extension Chat {
    /// Stops what runs, and forgets all but that there was a chat.
    fileprivate mutating func delete() {
        running?.stop.finish()
        self = Chat(id: id, owner: owner, type: type, model: model, created: created)
        isDeleted = true
    }
}
