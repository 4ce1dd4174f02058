/// An answer in either of the site's two families: `{"success":…,"data":…}` around it, or bare. The envelope may have lost its
/// `success`, and `data` may lie in another `data`.
struct Envelope<Payload: Decodable>: Decodable {
    var payload: Payload?

    private enum CodingKeys: CodingKey { case success, data }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let data = try? container.nestedContainer(keyedBy: CodingKeys.self, forKey: .data)
        if let data, (try? data.nestedContainer(keyedBy: CodingKeys.self, forKey: .data)) != nil {
            payload = data.value(.data)
        } else if container.flag(.success) == nil, data == nil {
            payload = try Payload(from: decoder)
        } else {
            payload = container.value(.data)
        }
    }
}

/// A list, in `data` or one step further in: in its `data`, `list` or `items`. Rows that can't be read are left out.
struct ListEnvelope<Row: Decodable>: Decodable {
    /// `nil` where there is no list.
    var rows: [Row]?

    private enum CodingKeys: CodingKey { case data, list, items }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        rows = container.list(.data)
        guard rows == nil, let inner = try? container.nestedContainer(keyedBy: CodingKeys.self, forKey: .data) else { return }
        rows = inner.list(.data) ?? inner.list(.list) ?? inner.list(.items)
        // A single row, without a list around it.
        if rows == nil { rows = container.value(.data, as: Row.self).map { [$0] } }
    }
}
