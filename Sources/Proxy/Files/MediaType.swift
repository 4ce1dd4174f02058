import Multipart

/// A media type such as `image/png`, in lower case and without parameters: nothing that could be more than that in a header.
struct MediaType: Equatable, Sendable {
    let text: String

    /// - Parameter sent: what a client or server says.
    /// - Returns: `nil` for what is none, or says nothing.
    init?(_ sent: String?) {
        guard let sent else { return nil }
        let type = HeaderParameters(sent).value
        guard type != "application/octet-stream", type.utf8.count <= 128, type.utf8.allSatisfy(\.isOfMediaType),
            case let parts = type.split(separator: "/", omittingEmptySubsequences: false), parts.count == 2, !parts.contains("")
        else { return nil }
        text = type
    }
}

extension UInt8 {
    fileprivate var isOfMediaType: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "/.+-_!#$&^".utf8.contains(self)
        }
    }
}
