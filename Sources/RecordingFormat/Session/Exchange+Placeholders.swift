// Which placeholders the parts of an exchange hold. Texts that are no templates hold none.

extension Match {
    var placeholders: [Placeholder] {
        path.split(separator: "/").compactMap { Placeholder(String($0)) } + query.compactMap { Placeholder($0.value) } + (json?.placeholders ?? [])
    }
}

extension RecordedRequest {
    var placeholders: [Placeholder] { headers.placeholders }
}

extension RecordedResponse {
    var placeholders: [Placeholder] {
        headers.placeholders + (isTemplate ? (try? Template(body.bytes))?.placeholders ?? [] : [])
    }
}

extension [HeaderField] {
    fileprivate var placeholders: [Placeholder] {
        flatMap { (try? Template($0.value))?.placeholders ?? [] }
    }
}

extension JSONValue {
    fileprivate var placeholders: [Placeholder] {
        switch self {
        case .string(let text): Placeholder(text).map { [$0] } ?? []
        case .array(let elements): elements.flatMap(\.placeholders)
        case .object(let members): members.flatMap(\.value.placeholders)
        case .null, .bool, .number: []
        }
    }
}
