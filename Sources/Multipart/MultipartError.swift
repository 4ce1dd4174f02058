/// Why a body is no form that could be read.
package enum MultipartError: Error, Equatable {
    /// The body ended before the form did.
    case truncated
    case malformed(String)
    /// A part's head is larger than any that a client sends.
    case headTooLarge(limit: Int)
    /// A part is a form itself.
    case nested
    /// A part is encoded, which forms have not been since 2015.
    case encoded(String)
}

extension MultipartError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .truncated: "The form breaks off: its last boundary is missing."
        case .malformed(let what): "The form can't be read: \(what)."
        case .headTooLarge(let limit): "A part of the form has a head of more than \(limit) bytes."
        case .nested: "A part of the form is a form itself (multipart). Send the file alone, in the field 'file'."
        case .encoded(let name): "A part of the form is encoded as '\(name)'. Send the file's bytes as they are."
        }
    }
}
