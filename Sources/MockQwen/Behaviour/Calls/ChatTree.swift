import NIOCore
import RecordingFormat

extension Call {
    /// `GET /api/v2/chats/<id>`: the whole tree in one answer (`site-protocol` §4.3).
    func chat(_ id: String) async throws {
        let account = try signedIn()
        let chat = try world.chat(id, of: account)
        let nodes = chat.order.compactMap { chat.messages[$0] }.map { message in
            let node = message.isAnswer ? answerNode(message, in: chat) : questionNode(message, in: chat)
            return "\(String(buffer: JSONValue.string(message.id).encoded())):\(node)"
        }
        try await answer(
            "chat.json",
            [
                "chat": id, "user": account.id, "title": chat.title, "type": chat.type, "pinned": String(chat.isPinned),
                "archived": String(chat.isArchived), "current": json(chat.current), "currents": json(chat.current.map { [$0] } ?? []),
                "created": String(chat.created), "updated": String(chat.updated), "model": chat.model,
                "messages": "{\(nodes.joined(separator: ","))}",
            ]
        )
    }

    private func questionNode(_ message: Message, in chat: Chat) -> String {
        part(
            "chat-question",
            [
                "id": message.id, "parent": json(message.parent), "children": json(chat.children(of: message.id)), "content": message.text,
                "fid": message.sent["fid"]?.text ?? "", "files": json(message.sent["files"] ?? .array([])),
                "features": json(message.sent["feature_config"] ?? .object([])), "timestamp": String(message.timestamp), "model": message.model,
                "type": message.chatType,
            ])
    }

    private func answerNode(_ message: Message, in chat: Chat) -> String {
        let parts = message.parts.map { part in
            if part.phase == "thinking_summary" {
                return self.part(
                    "chat-thinking",
                    [
                        "titles": json(part.thoughts.map(\.title)), "thoughts": json(part.thoughts.map(\.text)),
                        "timestamp": String(message.timestamp),
                    ])
            }
            let slots = ["phase": part.phase, "content": part.text, "timestamp": String(message.timestamp)]
            return self.part("chat-answer-part", slots.merging(part.usage.slots) { $1 })
        }
        return part(
            "chat-answer",
            [
                "id": message.id, "parent": json(message.parent), "children": json(chat.children(of: message.id)), "model": message.model,
                "name": (try? world.model(message.model).name) ?? message.model, "timestamp": String(message.timestamp), "type": message.chatType,
                "done": String(message.state != .running), "stopped": String(message.state == .stopped), "parts": "[\(parts.joined(separator: ","))]",
            ])
    }

    private func part(_ template: String, _ slots: [String: String]) -> String {
        String(buffer: world.templates["answers/\(template).json"].filled(slots))
    }

    private func json(_ value: JSONValue) -> String { String(buffer: value.encoded()) }
    private func json(_ text: String?) -> String { json(text.map { .string($0) } ?? .null) }
    private func json(_ texts: [String]) -> String { json(.array(texts.map { .string($0) })) }
}
