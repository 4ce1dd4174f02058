/// Our id of a chat: a UUID, or whatever an imported chat was called. It is a key of the store and never a path.
struct ChatID: Hashable, Sendable, CustomStringConvertible {
    let text: String

    /// - Returns: `nil` for what can be no chat's id.
    init?(_ text: String) {
        guard (1...128).contains(text.utf8.count), text.utf8.allSatisfy(\.isAllowedInID) else { return nil }
        self.text = text
    }

    var description: String { text }
}

extension UInt8 {
    fileprivate var isAllowedInID: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }
}
