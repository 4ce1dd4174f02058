import FoundationEssentials
import QwenSite

/// A message as `GET /chats/:id` shows it and `qwen-proxy chats export` writes it: the predecessor's fields and ours.
struct ShownMessage: Encodable {
    private let message: StoredMessage

    init(_ message: StoredMessage) { self.message = message }

    private enum CodingKeys: String, CodingKey {
        case id, role, content, timestamp, state, model, usage, attachments, sources
        case reasoning = "reasoning_content"
    }

    private struct Tokens: Encodable {
        var prompt_tokens: Int
        var completion_tokens: Int
        var total_tokens: Int
        var prompt_tokens_details: [String: Int]
        var completion_tokens_details: [String: Int]
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(message.id, forKey: .id)
        try container.encode(message.role.rawValue, forKey: .role)
        if let parts = message.parts {
            try container.encode(JSON(parts), forKey: .content)
        } else {
            try container.encode(message.text, forKey: .content)
        }
        try container.encode(message.created.milliseconds / 1000, forKey: .timestamp)
        try container.encode(message.state.rawValue, forKey: .state)
        try container.encodeIfPresent(message.model, forKey: .model)
        try container.encodeIfPresent(message.reasoning, forKey: .reasoning)
        try container.encodeIfPresent(message.attachments.map(JSON.init), forKey: .attachments)
        try container.encodeIfPresent(message.sources.map(JSON.init), forKey: .sources)
        guard let usage = message.usage else { return }
        let tokens = Tokens(
            prompt_tokens: usage.inputTokens, completion_tokens: usage.outputTokens, total_tokens: usage.totalTokens,
            prompt_tokens_details: ["cached_tokens": usage.cachedTokens],
            completion_tokens_details: ["reasoning_tokens": usage.reasoningTokens])
        try container.encode(tokens, forKey: .usage)
    }
}
