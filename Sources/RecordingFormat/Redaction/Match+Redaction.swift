extension Match {
    /// What a request must be like to get this answer again: the same call, with other ids, times and words.
    init(_ captured: CapturedExchange, _ writer: SecretWriter) {
        let path = captured.path.split(separator: "/", omittingEmptySubsequences: false).map { segment in
            Self.pattern(writer.text(String(segment).percentDecoded ?? String(segment))) ?? "*"
        }
        self.init(
            method: captured.method, host: captured.host, path: path.joined(separator: "/"),
            query: Self.parameters(captured.target).compactMap { parameter in
                guard !Self.isVolatile(parameter.name), let value = Self.pattern(writer.text(parameter.value)) else { return nil }
                return Parameter(parameter.name, value)
            },
            json: (try? JSONValue(parsing: captured.requestBody)).map { Self.pattern($0, name: "", writer) })
    }

    /// The parameters of a request target, percent escapes decoded.
    static func parameters(_ target: String) -> [Parameter] {
        guard let mark = target.firstIndex(of: "?") else { return [] }
        return target[target.index(after: mark)...].split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            return Parameter(parts[0].percentDecoded ?? parts[0], parts.count > 1 ? parts[1].percentDecoded ?? parts[1] : "")
        }
    }

    /// A text that is the same every time, or one placeholder; `nil` for any other.
    private static func pattern(_ redacted: String) -> String? {
        if redacted.contains("{{") {
            guard let placeholder = Placeholder(redacted), placeholder.kind != .lit else { return nil }
            return redacted
        }
        let isNumber = redacted.utf8.count >= 9 && redacted.allSatisfy(\.isNumber)
        return redacted.isUUID || isNumber || redacted.utf8.count > 120 ? nil : redacted
    }

    private static func pattern(_ value: JSONValue, name: String, _ writer: SecretWriter) -> JSONValue {
        switch value {
        case .null, .bool: value
        case .number(let spelling): spelling.count >= 9 ? any("number") : value
        case .string(let text):
            ["content", "title", "prompt", "filename", "name"].contains(name)
                ? any("string") : pattern(writer.text(text)).map(JSONValue.string) ?? any("string")
        case .array(let elements): .array(elements.map { pattern($0, name: name, writer) })
        case .object(let members): .object(members.map { .init($0.name, pattern($0.value, name: $0.name, writer)) })
        }
    }

    private static func any(_ type: String) -> JSONValue { .object([.init("$any", .string(type))]) }

    private static func isVolatile(_ name: String) -> Bool {
        let name = name.lowercased()
        return KnownPlaces.secretParameters.contains(name) || name.hasPrefix("x-oss-") || ["_", "t", "ts", "timestamp", "expires"].contains(name)
    }
}
