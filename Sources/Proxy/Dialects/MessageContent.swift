/// What a message says: a text, or parts that are joined to one.
///
/// Parts as OpenAI's API has them, and as the user's own does (`{"type":"image","image":URL}`).
struct MessageContent: Decodable, Equatable, Sendable {
    var text: String
    /// The parts as they came, for the history; `nil` for a text.
    var parts: JSON?

    init(text: String) { self.text = text }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self.text = text
        } else {
            do {
                text = try container.decode([Part].self).map(\.text).joined()
                parts = try container.decode(JSON.self)
            } catch DecodingError.typeMismatch(_, let context)
                where context.codingPath.count == decoder.codingPath.count
            {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "it must be a string or a list of parts.")
            }
        }
    }

    private struct Part: Decodable {
        var text: String

        private enum CodingKeys: CodingKey { case type, text, refusal }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            switch try container.decode(String.self, forKey: .type) {
            case "text", "input_text", "output_text": text = try container.decode(String.self, forKey: .text)
            case "refusal": text = try container.decode(String.self, forKey: .refusal)
            case let kind:
                throw DecodingError.dataCorruptedError(
                    forKey: .type, in: container, debugDescription: "parts of type '\(kind)' are not supported; send text."
                )
            }
        }
    }
}
