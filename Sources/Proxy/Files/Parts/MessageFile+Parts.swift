import FoundationEssentials

extension [MessageFile] {
    /// Those that a message's parts name; what can't be understood is left out.
    /// - Parameter parts: a content as the store keeps it.
    init(parts: String?) {
        guard let parts, let named = try? JSONDecoder().decode([NamingPart].self, from: Data(parts.utf8)) else {
            self = []
            return
        }
        self = named.compactMap(\.file)
    }
}

/// A part of whatever shape.
private struct NamingPart: Decodable {
    var file: MessageFile?

    init(from decoder: any Decoder) { file = (try? MessagePart(from: decoder))?.file }
}
