/// An answer in either of the site's two families: `{"success":…,"data":…}` around it, or bare.
struct Envelope<Payload: Decodable>: Decodable {
    var payload: Payload?

    private enum CodingKeys: CodingKey { case success, data }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        payload = container.flag(.success) == nil ? try Payload(from: decoder) : container.value(.data)
    }
}
