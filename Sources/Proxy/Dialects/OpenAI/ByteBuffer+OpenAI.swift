import NIOCore
import QwenSite
import Wire

// The pieces that OpenAI's answers and chunks share. The keys that OpenAI's OpenAPI document requires are always there, as null where there
// is nothing to tell.
extension ByteBuffer {
    /// Appends `{"error":{…}}` with all four keys.
    mutating func writeOpenAIError(_ error: APIError) {
        writeStaticString(#"{"error":{"message":"#)
        writeJSONString(error.message)
        writeStaticString(#","type":"#)
        writeJSONString(error.type.rawValue)
        writeStaticString(#","param":"#)
        writeJSONString(orNull: error.parameter)
        writeStaticString(#","code":"#)
        writeJSONString(orNull: error.code)
        writeStaticString("}}")
    }

    /// Appends a usage object under OpenAI's names.
    mutating func writeOpenAIUsage(_ usage: Usage) {
        writeStaticString(#"{"prompt_tokens":"#)
        writeJSONInteger(usage.inputTokens)
        writeStaticString(#","completion_tokens":"#)
        writeJSONInteger(usage.outputTokens)
        writeStaticString(#","total_tokens":"#)
        writeJSONInteger(usage.totalTokens)
        writeStaticString(#","prompt_tokens_details":{"cached_tokens":"#)
        writeJSONInteger(usage.cachedTokens)
        writeStaticString(#"},"completion_tokens_details":{"reasoning_tokens":"#)
        writeJSONInteger(usage.reasoningTokens)
        writeStaticString("}}")
    }

    /// Appends `choices` and `usage` of a whole answer, without braces around them.
    mutating func writeOpenAIChoice(_ answer: WholeAnswer) {
        writeStaticString(#""choices":[{"index":0,"message":{"role":"assistant","content":"#)
        writeJSONString(answer.text)
        writeStaticString(#","refusal":null"#)
        if !answer.reasoning.isEmpty {
            writeStaticString(#","reasoning_content":"#)
            writeJSONString(answer.reasoning)
        }
        writeStaticString(#"},"logprobs":null,"finish_reason":"#)
        writeJSONString(answer.finishReason.rawValue)
        writeStaticString(#"}],"usage":"#)
        writeOpenAIUsage(answer.usage)
    }

    mutating func writeJSONString(orNull text: String?) {
        if let text { writeJSONString(text) } else { writeStaticString("null") }
    }
}
