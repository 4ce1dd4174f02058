/// The body of `POST /chat/completions`. Fields that are not here are ignored, and `null` means absent.
struct ChatCompletionRequest: Decodable, Sendable {
    var model: String?
    var messages: [ChatMessage]
    var stream: Bool?
    var streamOptions: StreamOptions?
    var thinking: ThinkingSwitch
    var kind: ChatKind
    var stop: StopTexts?
    var maxTokens: Int?
    var maxCompletionTokens: Int?
    var n: Int?
    var toolChoice: ToolChoice?
    // Accepted and checked, without effect: the site has nothing like them.
    var temperature: Double?
    var topP: Double?
    var presencePenalty: Double?
    var frequencyPenalty: Double?
    var topLogprobs: Int?

    /// One text or several.
    struct StopTexts: Decodable, Sendable {
        var texts: [String]

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) { texts = [text] } else { texts = try container.decode([String].self) }
        }
    }

    /// `none`, `auto`, `required`, or the object that names a tool.
    struct ToolChoice: Decodable, Sendable {
        var isForced: Bool

        init(from decoder: any Decoder) throws {
            let word = try? decoder.singleValueContainer().decode(String.self)
            isForced = word != "none" && word != "auto"
        }
    }

    private enum CodingKeys: String, CodingKey {
        case model, messages, stream, stop, n, temperature
        case streamOptions = "stream_options"
        case maxTokens = "max_tokens"
        case maxCompletionTokens = "max_completion_tokens"
        case toolChoice = "tool_choice"
        case topP = "top_p"
        case presencePenalty = "presence_penalty"
        case frequencyPenalty = "frequency_penalty"
        case topLogprobs = "top_logprobs"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func optional<Value: Decodable>(_ key: CodingKeys) throws -> Value? { try container.decodeIfPresent(Value.self, forKey: key) }
        model = try optional(.model)
        messages = try container.decode([ChatMessage].self, forKey: .messages)
        stream = try optional(.stream)
        streamOptions = try optional(.streamOptions)
        thinking = try ThinkingSwitch(from: decoder)
        kind = try ChatKind(from: decoder)
        stop = try optional(.stop)
        maxTokens = try container.wholeNumber(.maxTokens)
        maxCompletionTokens = try container.wholeNumber(.maxCompletionTokens)
        n = try container.wholeNumber(.n)
        toolChoice = try optional(.toolChoice)
        temperature = try optional(.temperature)
        topP = try optional(.topP)
        presencePenalty = try optional(.presencePenalty)
        frequencyPenalty = try optional(.frequencyPenalty)
        topLogprobs = try container.wholeNumber(.topLogprobs)
    }
}
