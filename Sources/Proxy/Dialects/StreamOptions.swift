/// What a client wants of a stream, as OpenAI's API has it.
struct StreamOptions: Decodable, Sendable {
    /// Whether a last chunk is to tell the usage.
    var includeUsage: Bool?

    private enum CodingKeys: String, CodingKey { case includeUsage = "include_usage" }
}
