extension DecodingError {
    /// Why a value can't be what it is, in the words of JSON: a client knows nothing of the types that are decoded here.
    var reason: String {
        switch self {
        case .typeMismatch(let type, _), .valueNotFound(let type, _): "it must be \(Self.name(of: type))."
        case .keyNotFound: "it is missing."
        // Said by whoever found it out: the decoder itself finds nothing wrong but types.
        case .dataCorrupted(let context): context.debugDescription
        @unknown default: "it can't be read."
        }
    }

    private static func name(of type: Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Bool.Type: "true or false"
        case is any Numeric.Type: "a number"
        case _ where type == [String: Any].self: "an object"
        // A list where there is nothing is missed by the decoder as the container that would have been read.
        case is any Sequence.Type: "a list"
        case _ where type == (any UnkeyedDecodingContainer).self: "a list"
        default: "an object"
        }
    }
}
