import FoundationEssentials

/// One message of a ``ChatFile``: its content is a text or a list of parts.
struct ChatFileMessage: Decodable {
    var id: String?
    var role: Transcript.Role
    var content: JSON
    var toolCalls: [ToolCall]
    /// Seconds since 1970.
    var timestamp: Double?
    var usage: FileUsage?
    var state: StoredMessage.State?
    var model: String?
    var reasoning: String?
    var attachments: JSON?
    var sources: JSON?

    private enum CodingKeys: String, CodingKey {
        case id, role, content, timestamp, info, usage, state, model, attachments, sources
        case reasoning = "reasoning_content"
        case toolCalls = "tool_calls"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func optional<Value: Decodable>(_ key: CodingKeys) -> Value? { (try? container.decodeIfPresent(Value.self, forKey: key)) ?? nil }
        let name = try container.decode(String.self, forKey: .role)
        guard let role = Transcript.Role(rawValue: ["developer": "system", "function": "tool"][name] ?? name) else {
            throw DecodingError.dataCorruptedError(forKey: .role, in: container, debugDescription: "'\(name)' is no role")
        }
        self.role = role
        content = try container.decodeIfPresent(JSON.self, forKey: .content) ?? .string("")
        toolCalls = optional(.toolCalls) ?? []
        id = optional(.id)
        timestamp = container.time(.timestamp, milliseconds: false)
        // The predecessor called it `info`.
        usage = optional(.usage) ?? optional(.info)
        state = optional(.state).flatMap { StoredMessage.State(rawValue: $0) }
        model = optional(.model)
        reasoning = optional(.reasoning)
        attachments = optional(.attachments)
        sources = optional(.sources)
    }

    func message(at begun: Date, makeID: () -> String) -> StoredMessage {
        var text = content.saidText
        var parts: JSON? = if case .string = content { nil } else { content }
        toolCalls.tell(in: &text, &parts)
        let kept = try? parts?.text()
        let given = try? attachments?.text()
        // The predecessor kept files in the parts alone.
        let attached = [MessageFile](json: given).isEmpty ? (try? [MessageFile](parts: kept).json) ?? given : given
        return StoredMessage(
            id: id ?? makeID(), role: role, text: text, parts: kept,
            attachments: attached, reasoning: reasoning, sources: try? sources?.text(), usage: usage?.usage,
            model: model, state: state == .running ? .failed : state ?? .whole,
            created: timestamp.map { Date(timeIntervalSince1970: $0) } ?? begun)
    }
}

extension JSON {
    /// The text of a content: the text itself, or that of all text parts.
    fileprivate var saidText: String {
        guard case .array(let parts) = self else { if case .string(let text) = self { return text } else { return "" } }
        return parts.compactMap { part in
            guard case .object(let members) = part, case .string(let text)? = members["text"] else { return nil }
            return text
        }.joined()
    }
}
