/// Why bytes are not the JSON that a reader expected. Offsets count bytes from the start of the text.
public enum JSONScanError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The text is not JSON at this offset.
    case malformed(at: Int)
    /// The text is JSON, but the value at this offset has another type than the one asked for.
    case unexpectedType(at: Int)
    /// A number at this offset does not fit the type asked for.
    case numberOutOfRange(at: Int)
    /// Objects and arrays lie deeper in one another than ``JSONScanner/depthLimit``.
    case tooDeep(at: Int)
    /// The bytes are not UTF-8.
    case notUTF8

    public var description: String {
        switch self {
        case .malformed(let offset): "malformed JSON at byte \(offset)"
        case .unexpectedType(let offset): "unexpected JSON type at byte \(offset)"
        case .numberOutOfRange(let offset): "number out of range at byte \(offset)"
        case .tooDeep(let offset): "JSON nested deeper than \(JSONScanner.depthLimit) levels at byte \(offset)"
        case .notUTF8: "not UTF-8"
        }
    }
}
