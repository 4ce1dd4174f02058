/// How names become steps of a place.
enum JSONPlace {
    /// `*` for a name that is an id, else the name with the escapes of RFC 6901.
    static func step(_ name: String) -> String {
        if isIdentifier(name) { return "*" }
        return name.contains { $0 == "~" || $0 == "/" } ? name.replacing("~", with: "~0").replacing("/", with: "~1") : name
    }

    /// A UUID, a number, a long hexadecimal text or a placeholder: what differs from account to account and from chat to chat.
    static func isIdentifier<Text: StringProtocol>(_ text: Text) -> Bool {
        if text.contains("{{") { return true }
        let digits = text.utf8.filter { $0 != UInt8(ascii: "-") }
        guard digits.allSatisfy(isHexadecimal) else { return false }
        return digits.count >= 16 || !digits.isEmpty && text.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        Character(Unicode.Scalar(byte)).isHexDigit
    }
}
