import FoundationEssentials
import QwenSite

/// A chat as files hold it: `{id, name, created, messages}`, as the predecessor wrote one into `session/history/` and as
/// `qwen-proxy chats export` writes one a line; or, as older versions of the predecessor did, the bare list of messages.
struct ChatFile: Decodable {
    var id: String?
    var name: String?
    var model: String?
    /// Milliseconds since 1970, as all times but those of messages.
    var created: Double?
    var updated: Double?
    var messages: [ChatFileMessage]

    private enum CodingKeys: CodingKey { case id, name, model, created, updated, messages }

    init(from decoder: any Decoder) throws {
        if var list = try? decoder.unkeyedContainer() {
            messages = []
            while !list.isAtEnd { messages.append(try list.decode(ChatFileMessage.self)) }
            return
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try? container.decodeIfPresent(String.self, forKey: .id)
        name = try? container.decodeIfPresent(String.self, forKey: .name)
        model = try? container.decodeIfPresent(String.self, forKey: .model)
        created = container.time(.created, milliseconds: true)
        updated = container.time(.updated, milliseconds: true)
        messages = try container.decode([ChatFileMessage].self, forKey: .messages)
    }

    /// - Throws: ``ChatFileError``.
    init(json: Data) throws(ChatFileError) {
        do { self = try JSONDecoder().decode(ChatFile.self, from: json) } catch { throw ChatFileError(error) }
    }

    /// The chat as the store keeps it: it has no place at the site, so its next turn tells all of it.
    /// - Parameters:
    ///   - name: what the chat's id is where the file does not tell.
    ///   - fallback: the time of a chat that tells none.
    func chat(named name: String?, fallback: Date, makeID: () -> String) -> (chat: Chat, messages: [StoredMessage]) {
        let firstTime = messages.lazy.compactMap(\.timestamp).first.map { Date(timeIntervalSince1970: $0) }
        let begun = created.map { Date(timeIntervalSince1970: $0 / 1000) } ?? firstTime ?? fallback
        let kept = messages.map { $0.message(at: begun, makeID: makeID) }
        let title = self.name.flatMap { $0.isEmpty ? nil : $0 } ?? ChatTitle.made(from: kept.first { $0.role == .user }?.text ?? "")
        let known = name.flatMap { ChatID($0) } ?? id.flatMap { ChatID($0) }
        let chat = Chat(
            id: known ?? ChatID(making: makeID), title: String(title.prefix(ChatTitle.limit)), model: model, created: begun,
            updated: updated.map { Date(timeIntervalSince1970: $0 / 1000) } ?? kept.last?.created ?? begun)
        return (chat, kept)
    }
}

extension KeyedDecodingContainer {
    /// A time since 1970 as it is written; `nil` for what is no number, or no time of this or any near century.
    func time(_ key: Key, milliseconds: Bool) -> Double? {
        guard let time = (try? decodeIfPresent(Double.self, forKey: key)) ?? nil else { return nil }
        return (0...1e10).contains(milliseconds ? time / 1000 : time) ? time : nil
    }
}
