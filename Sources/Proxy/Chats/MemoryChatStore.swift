import Synchronization

/// Chats for as long as the program runs; beyond `capacity` the one that was used longest ago is forgotten.
public final class MemoryChatStore: ChatStore {
    private struct State {
        var chats: [String: (chat: Chat, use: Int)] = [:]
        var uses = 0
    }

    private let capacity: Int
    private let state = Mutex(State())

    public init(capacity: Int = 10_000) { self.capacity = capacity }

    public func chat(_ id: String) -> Chat? {
        state.withLock { state in
            guard let chat = state.chats[id]?.chat else { return nil }
            state.uses += 1
            state.chats[id] = (chat, state.uses)
            return chat
        }
    }

    public func save(_ chat: Chat) {
        state.withLock { state in
            state.uses += 1
            state.chats[chat.id] = (chat, state.uses)
            guard state.chats.count > capacity, let oldest = state.chats.min(by: { $0.value.use < $1.value.use }) else { return }
            state.chats[oldest.key] = nil
        }
    }
}
