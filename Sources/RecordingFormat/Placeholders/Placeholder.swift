/// A place in a recorded text where replay puts a value of its own: `{{kind}}`, `{{kind:name}}` or `{{kind:name:argument}}`.
public struct Placeholder: Hashable, Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        /// A signed access or refresh token, minted when it is handed out.
        case jwt
        /// A random UUID.
        case uuid
        /// Letters and digits; the argument is their number.
        case opaque
        /// A cookie's value: like `opaque`.
        case cookie
        /// An e-mail address.
        case email
        /// 64 hexadecimal digits, such as a password goes over the wire.
        case sha256
        /// The time when the answer began; the name is `s`, `ms`, `iso` or `http`, which `+n` or `-n` seconds may follow.
        case now
        /// The token in a link to the site's content network.
        case cdnKey = "cdn-key"
        /// The host that the request named.
        case host
        /// Bytes in hexadecimal, for what would read as a placeholder otherwise: `{{lit:7b7b}}` is `{{`.
        case lit
        /// A slot inside a JSON string: filled by the twin's behaviour, written with JSON escapes.
        case text
        /// A slot for a whole JSON value: filled by the twin's behaviour, written as it is.
        case json
    }

    public var kind: Kind
    /// Empty where the placeholder has none: then every occurrence has a value of its own.
    public var name: String
    /// Empty where the placeholder has none.
    public var argument: String

    public init(_ kind: Kind, _ name: String = "", _ argument: String = "") {
        self.kind = kind
        self.name = name
        self.argument = argument
    }

    /// Reads the inside of the braces; `nil` where it is no placeholder.
    public init?(inside text: Substring) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 3, let kind = Kind(rawValue: parts[0]) else { return nil }
        guard parts.dropFirst().allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(Self.isNameByte) }) else { return nil }
        self.init(kind, parts.count > 1 ? parts[1] : "", parts.count > 2 ? parts[2] : "")
        guard isComplete else { return nil }
    }

    /// The whole text is one placeholder.
    public init?(_ text: String) {
        guard text.hasPrefix("{{"), text.hasSuffix("}}"), text.utf8.count >= 4 else { return nil }
        self.init(inside: text.dropFirst(2).dropLast(2))
    }

    /// The kinds that say nothing without a well-formed name have one, and numbers are numbers.
    private var isComplete: Bool {
        switch kind {
        case .now: TimeFormat(name) != nil && argument.isEmpty
        case .lit: !name.isEmpty && argument.isEmpty && [UInt8](hexadecimal: name) != nil
        case .text, .json: !name.isEmpty && argument.isEmpty
        case .opaque, .cookie: argument.isEmpty || Self.lengths.contains(Int(argument) ?? 0)
        case .jwt, .uuid, .email, .sha256, .cdnKey, .host: argument.isEmpty
        }
    }

    /// How many characters a value may be asked to have.
    static let lengths = 1...65_536

    /// Whether a value of this kind can have a name.
    var isNamed: Bool {
        switch kind {
        case .now, .lit, .text, .json: false
        case .jwt, .uuid, .opaque, .cookie, .email, .sha256, .cdnKey, .host: true
        }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "+"):
            true
        default: false
        }
    }
}

extension Placeholder: CustomStringConvertible {
    /// As it is written in a recording.
    public var description: String {
        "{{\(kind.rawValue)\(name.isEmpty ? "" : ":" + name)\(argument.isEmpty ? "" : ":" + argument)}}"
    }
}

extension [UInt8] {
    /// Bytes written as pairs of hexadecimal digits; `nil` where they aren't.
    init?(hexadecimal text: String) {
        let digits = text.utf8.map { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count.isMultiple(of: 2), !digits.isEmpty else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[index], let low = digits[index + 1] else { return nil }
            bytes.append(UInt8(high << 4 | low))
        }
        self = bytes
    }
}
