import FoundationEssentials
import NIOCore

/// Gives every secret its placeholder: the same value the same name in all of a recording.
struct SecretNames {
    private(set) var secrets: [Secret] = []
    private(set) var definitions: [PlaceholderDefinition]
    private var indices: [String: Int] = [:]

    /// - Parameter definitions: names that are taken.
    init(definitions: [PlaceholderDefinition] = []) {
        self.definitions = definitions
    }

    /// - Parameter secrets: values that have their placeholders by now.
    init(secrets: [Secret]) {
        definitions = secrets.map { PlaceholderDefinition(name: $0.placeholder.name, kind: $0.placeholder.kind) }
        for secret in secrets where indices[secret.value] == nil {
            indices[secret.value] = self.secrets.count
            self.secrets.append(secret)
        }
    }

    /// The placeholder of a find.
    ///
    /// - Parameters:
    ///   - started: when the request was sent, in milliseconds since 1970.
    ///   - isAnswer: whether the site handed the value out.
    mutating func placeholder(for find: SecretFind, started: Int?, isAnswer: Bool) -> Placeholder {
        if find.kind == .now { return Placeholder(.now, find.name) }
        if let index = indices[find.value] {
            if !find.isLocal { secrets[index].isSearched = secrets[index].isSearched || Self.isLongEnough(find.value) }
            return secrets[index].placeholder
        }
        let placeholder = Placeholder(find.kind, name(for: find))
        if find.kind == .jwt { define(placeholder.name, token: find.value, started: started, isAnswer: isAnswer) }
        indices[find.value] = secrets.count
        secrets.append(Secret(value: find.value, placeholder: placeholder, isSearched: !find.isLocal && Self.isLongEnough(find.value)))
        if find.kind == .email, find.value.lowercased() != find.value {
            var lower = find
            lower.value = find.value.lowercased()
            indices[lower.value] = secrets.count
            secrets.append(Secret(value: lower.value, placeholder: placeholder, isSearched: true))
        }
        return placeholder
    }

    private mutating func name(for find: SecretFind) -> String {
        let plain = String(find.name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) ? $0 : "-" })
        let stem = plain.isEmpty ? find.kind.rawValue : plain
        var name = stem
        var number = 1
        while let taken = definitions.first(where: { $0.name == name }) {
            if find.sharesName, taken.kind == find.kind {
                noteChange(of: name)
                return name
            }
            number += 1
            name = "\(stem)-\(number)"
        }
        definitions.append(definition(name, find))
        return name
    }

    private func definition(_ name: String, _ find: SecretFind) -> PlaceholderDefinition {
        switch find.kind {
        case .opaque, .cookie: PlaceholderDefinition(name: name, kind: find.kind, length: min(find.value.count, 65_536))
        case .uuid where name == "request":
            PlaceholderDefinition(name: name, kind: .uuid, from: ValueOrigin(exchange: nil, place: .requestHeader("x-request-id")))
        default: PlaceholderDefinition(name: name, kind: find.kind)
        }
    }

    /// A refresh token that is another one later has been replaced by the site.
    private mutating func noteChange(of name: String) {
        guard name == "refresh", let index = definitions.firstIndex(where: { $0.name == name }) else { return }
        definitions[index].rotates = true
    }

    /// What the token says about itself, so that replay mints one like it.
    private mutating func define(_ name: String, token: String, started: Int?, isAnswer: Bool) {
        guard let index = definitions.firstIndex(where: { $0.name == name }), definitions[index].claims.isEmpty,
            let claims = TokenClaims(token)
        else { return }
        definitions[index].claims = claims.names
        if isAnswer, let started, let expires = claims.expires { definitions[index].lifetime = max(expires - started / 1000, 0) }
    }

    private static func isLongEnough(_ value: String) -> Bool { value.utf8.count >= 6 }
}

/// The claims of a signed token.
struct TokenClaims {
    /// In their order; `type=access_token` where that claim has a value.
    var names: [String] = []
    /// Seconds since 1970.
    var expires: Int?
    var accountID: String?

    init?(_ token: String) {
        let parts = token.split(separator: ".")
        guard parts.count == 3, let payload = Data(base64URL: parts[1]), let json = try? JSONValue(parsing: ByteBuffer(bytes: payload)),
            case .object(let members) = json
        else { return nil }
        names = members.map { $0.name == "type" ? "type=\($0.value.text ?? "")" : $0.name }
        if case .number(let time)? = json["exp"] { expires = Int(time) }
        accountID = json["id"]?.text
    }
}
