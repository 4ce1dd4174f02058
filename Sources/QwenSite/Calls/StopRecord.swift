/// What stopping an answer is answered with.
struct StopRecord: Decodable {
    /// False where the answer had already ended.
    var status: Bool?

    private enum CodingKeys: CodingKey { case status }

    init(from decoder: any Decoder) throws { status = try decoder.container(keyedBy: CodingKeys.self).flag(.status) }
}
