import FoundationEssentials

/// Reads what the site writes in changing forms: numbers as strings, flags as words, keys that are missing or null. A value that
/// can't be understood counts as missing.
extension KeyedDecodingContainer {
    /// A string, or a number or flag as text.
    func text(_ key: Key) -> String? {
        if let text = try? decodeIfPresent(String.self, forKey: key) { return text }
        if let number = try? decodeIfPresent(Int.self, forKey: key) { return String(number) }
        if let flag = try? decodeIfPresent(Bool.self, forKey: key) { return String(flag) }
        return nil
    }

    /// A number, also one with a fraction or inside a string.
    func number(_ key: Key) -> Double? {
        if let number = try? decodeIfPresent(Double.self, forKey: key) { return number }
        if let text = try? decodeIfPresent(String.self, forKey: key) { return Double(text) }
        return nil
    }

    func integer(_ key: Key) -> Int? {
        number(key).flatMap { Int(exactly: $0.rounded(.towardZero)) }
    }

    /// A flag, also as `"True"`, `"False"`, `1` or `0`.
    func flag(_ key: Key) -> Bool? {
        if let flag = try? decodeIfPresent(Bool.self, forKey: key) { return flag }
        switch text(key)?.lowercased() {
        case "true", "1": return true
        case "false", "0": return false
        default: return nil
        }
    }

    /// A time in seconds since 1970, also in milliseconds, and either inside a string.
    func date(_ key: Key) -> Date? {
        // As seconds, a number of this size lies beyond the year 5000.
        number(key).flatMap { $0 > 0 ? Date(timeIntervalSince1970: $0 > 1e11 ? $0 / 1000 : $0) : nil }
    }

    func value<Value: Decodable>(_ key: Key, as type: Value.Type = Value.self) -> Value? {
        (try? decodeIfPresent(type, forKey: key)) ?? nil
    }

    /// The elements of an array that can be read, or `nil` where there is no array.
    func list<Element: Decodable>(_ key: Key, of type: Element.Type = Element.self) -> [Element]? {
        value(key, as: [Readable<Element>].self)?.compactMap(\.value)
    }

    /// The members of an object that can be read, or `nil` where there is no object.
    func table<Element: Decodable>(_ key: Key, of type: Element.Type = Element.self) -> [String: Element]? {
        value(key, as: [String: Readable<Element>].self)?.compactMapValues(\.value)
    }
}

/// A value that may turn out not to be one.
private struct Readable<Value: Decodable>: Decodable {
    var value: Value?

    init(from decoder: any Decoder) throws { value = try? Value(from: decoder) }
}
