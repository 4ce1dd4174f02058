/// JSON of any shape without the data of files, be they inside of addresses or beside them: a picture may be megabytes, and belongs elsewhere.
/// Such data are left out as they are read.
struct ShortenedJSON: Decodable {
    var json: JSON

    /// The member that brings data beside an address.
    private static let data = FieldName("data")

    init(from decoder: any Decoder) throws {
        if let container = try? decoder.container(keyedBy: FieldName.self) {
            var members: [String: JSON] = [:]
            for key in container.allKeys {
                members[key.stringValue] = key == Self.data ? .string("…") : try container.decode(Self.self, forKey: key).json
            }
            json = .object(members)
        } else if var container = try? decoder.unkeyedContainer() {
            var elements: [JSON] = []
            while !container.isAtEnd { elements.append(try container.decode(Self.self).json) }
            json = .array(elements)
        } else {
            json = try JSON(from: decoder)
            guard case .string(let text) = json, text.prefix(5).lowercased() == "data:", let comma = text.utf8.firstIndex(of: UInt8(ascii: ",")),
                text.prefix(200).lowercased().contains(";base64,")
            else { return }
            json = .string(text[..<comma] + ",…")
        }
    }
}
