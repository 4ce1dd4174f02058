public import FoundationEssentials

extension ChatHistory {
    /// What became of a line that was read.
    public enum TakenIn: Equatable, Sendable {
        case imported
        /// A chat with this id is there already, and stays as it is.
        case known
        case damaged(reason: String)
    }

    /// Calls `write` with one line of JSON for each chat, the oldest first.
    public func export(_ write: @escaping @Sendable (String) throws -> Void) async throws {
        try await store.forEachChat { chat, messages in
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            try write(String(decoding: try encoder.encode(ShownChat(chat, messages).history), as: UTF8.self))
        }
    }

    /// Returns when all that was taken in is on the disk.
    public func waitForDisk() async throws { try await store.waitForDisk() }

    /// Takes in one chat, of ``export(_:)`` or of the predecessor's files, which a failing power may still take before ``waitForDisk()`` has
    /// returned.
    /// - Parameter json: in UTF-8.
    public func takeIn(_ json: Data) async throws -> TakenIn {
        let file: ChatFile
        do { file = try ChatFile(json: json) } catch { return .damaged(reason: error.reason) }
        let surroundings = Surroundings()
        let (chat, messages) = file.chat(named: nil, fallback: surroundings.now(), makeID: surroundings.makeID)
        return try await store.takeIn(chat, messages, file: nil) ? .imported : .known
    }

    /// The chats that hold all of the words, as lines for people; `nil` where `words` holds no word.
    public func search(_ words: String, limit: Int) async throws -> [String]? {
        guard let search = ChatSearch(words) else { return nil }
        return try await store.chats(ChatPage(limit: limit, search: search)).chats.map { chat in
            "\(chat.id)  \(chat.updated.iso8601)  \(chat.messageCount) messages  \(chat.title)"
        }
    }
}
