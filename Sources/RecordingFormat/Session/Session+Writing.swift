extension Session {
    /// `session.json`.
    var head: JSONValue {
        var members: [JSONValue.Member] = [
            .init("format", .number(String(Self.formatVersion))),
            .init("name", .string(name)),
            .init("origin", .string(origin.rawValue)),
            .init("source", .string(source)),
            .init("captured", captured.map(JSONValue.string) ?? .null),
            .init("recorder", recorder.map(JSONValue.string) ?? .null),
            .init("sanitised", .array(sanitised.map(JSONValue.string))),
            .init(
                "site",
                .object([
                    .init("host", .string(site.host)), .init("version", .string(site.version)), .init("account", .string(site.account)),
                ])),
            .init("timing", .string(timing.rawValue)),
            .init("placeholders", .object(placeholders.map { .init($0.name, $0.head) })),
        ]
        if let startState { members.append(.init("state", .object([.init("start", .string(startState))]))) }
        return .object(members)
    }
}

extension PlaceholderDefinition {
    fileprivate var head: JSONValue {
        var members: [JSONValue.Member] = [.init("kind", .string(kind.rawValue))]
        if !claims.isEmpty { members.append(.init("claims", .array(claims.map(JSONValue.string)))) }
        if let lifetime { members.append(.init("ttl", .string("\(lifetime)s"))) }
        if let length { members.append(.init("length", .number(String(length)))) }
        if rotates { members.append(.init("rotates", .bool(true))) }
        if let from { members.append(.init("from", .string(from.description))) }
        return .object(members)
    }
}
