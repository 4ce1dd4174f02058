import FoundationEssentials
import QwenSite

/// What an answer cost, under any of the names that this program and the versions of the predecessor write.
struct FileUsage: Decodable {
    let usage: Usage

    private enum CodingKeys: String, CodingKey {
        case input = "input_tokens"
        case output = "output_tokens"
        case prompt = "prompt_tokens"
        case completion = "completion_tokens"
        case usage
        case promptDetails = "prompt_tokens_details"
        case completionDetails = "completion_tokens_details"
    }

    init(from decoder: any Decoder) throws {
        let outer = try decoder.container(keyedBy: CodingKeys.self)
        let container = (try? outer.nestedContainer(keyedBy: CodingKeys.self, forKey: .usage)) ?? outer
        func number(_ keys: CodingKeys...) -> Int? { keys.lazy.compactMap { try? container.decode(Int.self, forKey: $0) }.first }
        guard let input = number(.input, .prompt), let output = number(.output, .completion) else {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "no usage"))
        }
        func detail(_ key: CodingKeys, _ name: String) -> Int { (try? container.decode([String: Int].self, forKey: key))?[name] ?? 0 }
        usage = Usage(
            inputTokens: input, outputTokens: output, cachedTokens: detail(.promptDetails, "cached_tokens"),
            reasoningTokens: detail(.completionDetails, "reasoning_tokens"))
    }
}
