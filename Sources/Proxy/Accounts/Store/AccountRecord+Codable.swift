extension AccountRecord: Codable {
    private static let known: Set<FieldName> = [
        "id", "token", "resetAt", "invalid", "invalidReason", "label", "site", "refreshToken", "expiresAt", "refreshExpiresAt", "cookies", "parked",
        "notedAt",
    ]

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: FieldName.self)
        // Without these two it is no account. Anything else that is not what it should be counts as absent.
        id = try container.decode(String.self, forKey: "id")
        token = try container.decode(String.self, forKey: "token")
        resetAt = container.value("resetAt")
        invalid = container.value("invalid")
        invalidReason = container.value("invalidReason")
        label = container.value("label")
        site = container.value("site")
        refreshToken = container.value("refreshToken")
        expiresAt = container.value("expiresAt")
        refreshExpiresAt = container.value("refreshExpiresAt")
        cookies = container.value("cookies")
        parked = container.value("parked")
        notedAt = container.value("notedAt")
        for key in container.allKeys where !Self.known.contains(key) {
            others[key.stringValue] = try container.decode(JSON.self, forKey: key)
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: FieldName.self)
        try container.encode(id, forKey: "id")
        try container.encode(token, forKey: "token")
        // The predecessor always has this key, and knows `null`.
        try container.encode(resetAt, forKey: "resetAt")
        try container.encodeIfPresent(invalid, forKey: "invalid")
        try container.encodeIfPresent(invalidReason, forKey: "invalidReason")
        try container.encodeIfPresent(label, forKey: "label")
        try container.encodeIfPresent(site, forKey: "site")
        try container.encodeIfPresent(refreshToken, forKey: "refreshToken")
        try container.encodeIfPresent(expiresAt, forKey: "expiresAt")
        try container.encodeIfPresent(refreshExpiresAt, forKey: "refreshExpiresAt")
        try container.encodeIfPresent(cookies, forKey: "cookies")
        try container.encodeIfPresent(parked, forKey: "parked")
        try container.encodeIfPresent(notedAt, forKey: "notedAt")
        for (name, value) in others { try container.encode(value, forKey: FieldName(name)) }
    }
}

extension KeyedDecodingContainer {
    fileprivate func value<Value: Decodable>(_ key: Key) -> Value? { (try? decodeIfPresent(Value.self, forKey: key)) ?? nil }
}
