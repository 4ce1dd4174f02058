import QwenSite

/// The body of `POST /videos/generations`, as the predecessor took it. What is not here is ignored.
struct VideoRequest: Decodable, Sendable {
    var prompt: String
    var model: String?
    var size: String?
    var aspectRatio: String?
    /// Whether the answer is to wait for the film.
    var waits: Bool
    var stream: Bool?

    private enum CodingKeys: String, CodingKey {
        case prompt, model, size, wait, waitForCompletion, stream
        case aspectRatio = "aspect_ratio"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        prompt = try container.decode(String.self, forKey: .prompt)
        model = try container.decodeIfPresent(String.self, forKey: .model)
        size = try container.decodeIfPresent(String.self, forKey: .size)
        aspectRatio = try container.decodeIfPresent(String.self, forKey: .aspectRatio)
        stream = try container.decodeIfPresent(Bool.self, forKey: .stream)
        waits =
            try container.decodeIfPresent(Bool.self, forKey: .waitForCompletion) ?? container.decodeIfPresent(Bool.self, forKey: .wait) ?? true
    }

    /// What the client wants filmed.
    /// - Throws: ``APIError`` that names the field which asks for what can't be.
    func turn() throws(APIError) -> Turn { try Turn(prompt: prompt, model: model, type: .video, size: size, aspectRatio: aspectRatio) }
}
