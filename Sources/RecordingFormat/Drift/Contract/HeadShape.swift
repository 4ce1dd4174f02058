/// What heads of one kind have: names of headers in lower case, and cookies.
public struct HeadShape: Equatable, Sendable, Codable {
    public var headers: [String: Presence]
    /// Set by answers, or sent by requests.
    public var cookies: [String: CookieShape]

    /// Headers that tell of one message or one connection, and nothing about the site's version.
    static let passing: Set<String> = [
        "age", "connection", "content-length", "cookie", "date", "eagleeye-traceid", "expires", "host", "keep-alive", "last-modified", "set-cookie",
        "transfer-encoding", "vary", "via", "x-request-id",
    ]
}

/// A cookie by its name: how often it is there, and its attributes. Written `4/4; HttpOnly; Max-Age; Path=/`: values stay where they tell
/// where the cookie goes, and are dropped where they tell how long.
public struct CookieShape: Hashable, Sendable, SpelledAsText {
    public var presence: Presence
    public var attributes: Set<String>

    public init(presence: Presence, attributes: Set<String> = []) {
        self.presence = presence
        self.attributes = attributes
    }

    public init?(_ text: String) {
        let parts = text.split(separator: "; ").map(String.init)
        guard let first = parts.first, let presence = Presence(first) else { return nil }
        self.init(presence: presence, attributes: Set(parts.dropFirst()))
    }

    public var description: String { ([presence.description] + attributes.sorted()).joined(separator: "; ") }
}

/// Counts the headers of heads of one kind.
struct HeadShapeBuilder {
    private var samples = 0
    private var headers: [String: Int] = [:]
    private var cookies: [String: (count: Int, attributes: Set<String>)] = [:]

    mutating func add(_ fields: [HeaderField]) {
        samples += 1
        for name in Set(fields.map { $0.name.lowercased() }) where !HeadShape.passing.contains(name) { headers[name, default: 0] += 1 }
        var seen: Set<String> = []
        for field in fields {
            switch field.name.lowercased() {
            case "set-cookie":
                let parts = field.value.split(separator: ";").map { $0.trimmingBlanks }
                add(cookie: parts.first ?? "", attributes: parts.dropFirst().map(Self.attribute), &seen)
            case "cookie":
                for pair in field.value.split(separator: ";") { add(cookie: pair.trimmingBlanks, attributes: [], &seen) }
            default: continue
            }
        }
    }

    var shape: HeadShape {
        HeadShape(
            headers: headers.mapValues { Presence($0, of: samples) },
            cookies: cookies.mapValues { CookieShape(presence: Presence($0.count, of: samples), attributes: $0.attributes) })
    }

    private mutating func add(cookie pair: Substring, attributes: [String], _ seen: inout Set<String>) {
        guard let name = pair.split(separator: "=", omittingEmptySubsequences: false).first.map(String.init), !name.isEmpty else { return }
        var cookie = cookies[name] ?? (0, [])
        if seen.insert(name).inserted { cookie.count += 1 }
        cookie.attributes.formUnion(attributes)
        cookies[name] = cookie
    }

    private static func attribute(_ text: Substring) -> String {
        let parts = text.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, ["domain", "path", "samesite"].contains(parts[0].lowercased()) else { return String(parts.first ?? "") }
        return String(text)
    }
}

extension Substring {
    fileprivate var trimmingBlanks: Substring {
        var text = drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return text
    }
}
