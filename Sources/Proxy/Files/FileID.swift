/// Our id of a file: `file-` and a UUID's 32 digits. It is the name of the spooled file too, so nothing else is one.
struct FileID: Hashable, Sendable, CustomStringConvertible {
    let text: String

    private static let mark = "file-"

    /// - Returns: `nil` for what is no id.
    init?(_ text: String) {
        let digits = text.utf8.dropFirst(Self.mark.utf8.count)
        guard text.hasPrefix(Self.mark), digits.count == 32, digits.allSatisfy(\.isHexDigit) else { return nil }
        self.text = text
    }

    /// A fresh one.
    /// - Parameter makeID: makes UUIDs in lower case.
    init(making makeID: () -> String) { text = Self.mark + makeID().filter { $0 != "-" } }

    var description: String { text }
}

extension UInt8 {
    fileprivate var isHexDigit: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
        default: false
        }
    }
}
