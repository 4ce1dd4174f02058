/// What a change is answered with: whether it was made.
struct StatusRecord: Decodable {
    /// False where there was nothing to do, as for an answer to stop that has already ended.
    var status: Bool?

    private enum CodingKeys: CodingKey { case status }

    init(from decoder: any Decoder) throws { status = try decoder.container(keyedBy: CodingKeys.self).flag(.status) }
}
