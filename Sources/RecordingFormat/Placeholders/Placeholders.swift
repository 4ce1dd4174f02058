/// The values of named placeholders: the same name has the same value as long as this lives, or until it is forgotten.
public struct Placeholders: Sendable {
    private let source: ValueSource
    private var definitions: [String: PlaceholderDefinition]
    private var values: [String: String] = [:]
    private var unnamed = 0
    /// When the latest token of each name expires.
    private var expiries: [String: Int] = [:]

    public init(_ source: ValueSource, definitions: [PlaceholderDefinition] = []) {
        self.source = source
        self.definitions = Dictionary(definitions.map { ($0.name, $0) }) { first, _ in first }
    }

    /// The value called `name`, if it has one by now.
    public func known(_ name: String) -> String? { values[name] }

    /// The values that there are by now, with the placeholders that they stand for.
    public var known: [(placeholder: Placeholder, value: String)] {
        values.compactMap { name, value in definitions[name].map { (Placeholder($0.kind, name), value) } }.sorted { $0.0.name < $1.0.name }
    }

    /// Whether the value called `name` comes out of an answer: a request can't bring it before.
    public func isHandedOut(_ name: String) -> Bool {
        if case .answer? = definitions[name]?.from?.place { true } else { false }
    }

    /// Gives `name` a value, such as an id that a client chose.
    public mutating func bind(name: String, to value: String) { values[name] = value }

    /// Takes the value of `name` away, so that it gets a new one.
    public mutating func forget(_ name: String) { values[name] = nil }

    /// The value for a placeholder, made now where it has none.
    public mutating func value(of placeholder: Placeholder) -> String {
        // The name of these is not one of a value.
        if placeholder.kind == .now { return TimeFormat(placeholder.name)?.text(at: source.now()) ?? "" }
        guard !placeholder.name.isEmpty || placeholder.kind == .host else {
            unnamed += 1
            return make(placeholder, seed: "#\(unnamed)")
        }
        let name = placeholder.name.isEmpty ? placeholder.kind.rawValue : placeholder.name
        if let value = values[name] { return value }
        let value = make(placeholder, seed: name)
        values[name] = value
        return value
    }

    /// Fills a text.
    public mutating func expand(_ template: Template) -> Expansion {
        // Copied in and out, since a closure can't capture `self` inout.
        var copy = self
        defer { self = copy }
        return template.expanded { copy.value(of: $0) }
    }

    private mutating func make(_ placeholder: Placeholder, seed: String) -> String {
        let seed = "\(placeholder.kind.rawValue):\(seed)"
        let definition = definitions[placeholder.name]
        let length = Int(placeholder.argument) ?? definition?.length
        return switch placeholder.kind {
        case .jwt: mintToken(definition)
        case .cdnKey: source.key.sign(linkClaims())
        case .uuid: Self.uuid(source.bytes(seed, 16))
        case .opaque, .cookie: Self.filler(source.bytes(seed, length ?? 32))
        case .email: Self.filler(source.bytes(seed, 8)).lowercased() + "@example.com"
        case .sha256: Self.hexadecimal(source.bytes(seed, 32))
        case .host: "chat.qwen.ai"
        case .now, .lit, .text, .json: ""
        }
    }

    private mutating func mintToken(_ definition: PlaceholderDefinition?) -> String {
        let now = source.now() / 1000
        let changed = value(of: Placeholder(.now, "s-2592000"))
        let type = definition?.claims.first { $0.hasPrefix("type=") }?.dropFirst(5)
        // Tokens count seconds; two of one second would be the same, and neither could replace the other.
        let name = definition?.name ?? ""
        let expires = max(now + (definition?.lifetime ?? 900), expiries[name].map { $0 + 1 } ?? 0)
        expiries[name] = expires
        let token = AccessToken(
            accountID: value(of: Placeholder(.uuid, "user")),
            lastPasswordChange: Int(values["last_password_change"] ?? changed) ?? now,
            expires: expires,
            type: type.map(String.init)
        )
        values["last_password_change"] = String(token.lastPasswordChange)
        return source.key.mint(token)
    }

    private mutating func linkClaims() -> JSONValue {
        .object([
            .init("resource_user_id", .string(value(of: Placeholder(.uuid, "user")))),
            .init("resource_id", .string(value(of: Placeholder(.uuid, "answer")))),
            .init("resource_chat_id", .string(value(of: Placeholder(.uuid, "chat")))),
        ])
    }

    private static func uuid(_ bytes: [UInt8]) -> String {
        var bytes = bytes
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = Array(hexadecimal(bytes))
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    private static func filler(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
        return String(bytes.map { alphabet[Int($0) % alphabet.count] })
    }
}
