/// What a message says and brings: a text, or parts, whose texts are joined to one.
///
/// Parts as OpenAI's API has them, and as the native API does (`{"type":"image","image":URL}`, `{"type":"file","file":URL}`).
struct MessageContent: Decodable, Equatable, Sendable {
    var text: String
    /// The parts as they came, but for the data of files: for the history. `nil` for a text.
    var parts: JSON?
    var files: [MessageFile] = []

    init(text: String) { self.text = text }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            text = try container.decode(String.self)
            return
        } catch DecodingError.typeMismatch, DecodingError.valueNotFound {
            // Then it has to be a list.
        } catch {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "it holds half of a character.")
        }
        do {
            let parts = try container.decode([MessagePart].self)
            text = parts.compactMap(\.text).joined()
            files = parts.compactMap(\.file)
            self.parts = try container.decode(ShortenedJSON.self).json
        } catch DecodingError.typeMismatch(_, let context) where context.codingPath.count == decoder.codingPath.count,
            DecodingError.valueNotFound(_, let context) where context.codingPath.count == decoder.codingPath.count
        {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "it must be a string or a list of parts.")
        }
    }
}
