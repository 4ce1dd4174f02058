import QwenSite

/// The body of `POST /images/generations`: OpenAI's, and `aspect_ratio`, which the predecessor took. What is not here is ignored.
struct ImageRequest: Decodable, Sendable {
    var prompt: String
    var model: String?
    var size: String?
    var aspectRatio: String?
    var n: Int?
    var format: Format?
    var stream: Bool?

    enum Format: String, CaseIterable, Sendable {
        case url
        case base64 = "b64_json"
    }

    private enum CodingKeys: String, CodingKey {
        case prompt, model, size, n, stream
        case aspectRatio = "aspect_ratio"
        case format = "response_format"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        prompt = try container.decode(String.self, forKey: .prompt)
        model = try container.decodeIfPresent(String.self, forKey: .model)
        size = try container.decodeIfPresent(String.self, forKey: .size)
        aspectRatio = try container.decodeIfPresent(String.self, forKey: .aspectRatio)
        n = try container.wholeNumber(.n)
        format = try container.word(.format)
        stream = try container.decodeIfPresent(Bool.self, forKey: .stream)
    }

    /// What the client wants drawn.
    /// - Throws: ``APIError`` that names the field which asks for what can't be.
    func turn() throws(APIError) -> Turn { try Turn(prompt: prompt, model: model, type: .image, size: size, aspectRatio: aspectRatio) }

    /// Whether pictures are to be in the answer itself, and not named by their addresses: as asked, else as OpenAI's clients expect it. A
    /// stream of theirs has no addresses, nor has any answer of the models that they call `gpt-image`.
    func wantsBytes(streamed: Bool) -> Bool { format.map { $0 == .base64 } ?? (streamed || model?.hasPrefix("gpt-image") == true) }

    /// How many pictures the client wants.
    func count(_ limits: Limits) throws(APIError) -> Int {
        let count = n ?? 1
        guard (1...limits.pictures.most).contains(count) else {
            throw .invalid("'n' must be from 1 to \(limits.pictures.most).", parameter: "n")
        }
        return count
    }
}

extension Turn {
    /// A turn that asks for a picture or a film.
    init(prompt: String, model: String?, type: ChatType, size: String?, aspectRatio: String?) throws(APIError) {
        guard prompt.contains(where: { !$0.isWhitespace }) else { throw .invalid("'prompt' is empty.", parameter: "prompt") }
        self.init(text: prompt, model: model, type: type)
        let bySize = try AspectRatio.asked(size, in: "size")
        self.size = try AspectRatio.asked(aspectRatio, in: "aspect_ratio") ?? bySize
    }
}
