import QwenSite

/// The ways in which clients ask for reasoning, or for none.
///
/// `enable_thinking` says it plainly, also inside `chat_template_kwargs`, where vLLM's clients put it. `reasoning_effort` is OpenAI's.
/// The site takes no budget, so `thinking_budget` has no effect.
struct ThinkingSwitch: Decodable, Equatable, Sendable {
    var isOn: Bool?

    private enum CodingKeys: String, CodingKey {
        case enableThinking = "enable_thinking"
        case templateArguments = "chat_template_kwargs"
        case effort = "reasoning_effort"
    }

    private struct TemplateArguments: Decodable {
        var enable_thinking: Bool?
    }

    private enum Effort: String, CaseIterable {
        case none, minimal, low, medium, high, xhigh, max
    }

    init(isOn: Bool? = nil) { self.isOn = isOn }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let arguments = try container.decodeIfPresent(TemplateArguments.self, forKey: .templateArguments)
        let effort = try container.word(.effort, Effort.self)
        isOn =
            try container.decodeIfPresent(Bool.self, forKey: .enableThinking)
            ?? arguments?.enable_thinking
            ?? effort.map { $0 != .none && $0 != .minimal }
    }

    /// Thinking is off unless it was asked for.
    var thinking: Question.Thinking { isOn == true ? .summary : .off }
}
