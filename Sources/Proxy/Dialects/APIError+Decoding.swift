extension APIError {
    /// The body is in some other encoding, as a Windows console's.
    static let notUTF8 = APIError.invalid("The body is not valid UTF-8: send it in that encoding.", code: "invalid_json")

    /// What a client is told of a body that is not what the path takes.
    static func undecodable(_ error: DecodingError) -> APIError {
        guard let path = error.path else { return .invalid("The body is not valid JSON.", code: "invalid_json") }
        let name = path.dotted
        switch error {
        case .keyNotFound: return .invalid("'\(name)' is required.", parameter: name)
        case _ where path.isEmpty: return .invalid("The body must be a JSON object.")
        default: return .invalid("'\(name)' is not acceptable: \(error.reason)", parameter: name)
        }
    }
}

extension DecodingError {
    /// Where the value is, or should be, that can't be read; `nil` where the text is no JSON at all.
    fileprivate var path: [any CodingKey]? {
        switch self {
        case .keyNotFound(let key, let context): context.codingPath + [key]
        case .typeMismatch(_, let context), .valueNotFound(_, let context): context.codingPath
        case .dataCorrupted(let context): context.codingPath.isEmpty ? nil : context.codingPath
        @unknown default: nil
        }
    }
}
