/// A kind of request: method, host and path, in which `*` stands for what differs from request to request.
public struct CallName: Hashable, Sendable, LosslessStringConvertible, Comparable {
    public let method: String
    public let host: String
    public let path: String

    /// The call that an exchange was recorded from.
    public init(_ match: Match) {
        method = match.method ?? "*"
        host = match.host ?? "*"
        path = Self.isStorage(host) ? "/**" : Self.template(match.path)
    }

    init(method: String, host: String, path: String) {
        (self.method, self.host, self.path) = (method, host, path)
    }

    public init?(_ text: String) {
        let words = text.split(separator: " ", maxSplits: 2)
        guard words.count == 3 else { return nil }
        (method, host, path) = (String(words[0]), String(words[1]), String(words[2]))
    }

    /// `GET chat.qwen.ai /api/v2/chats/*`.
    public var description: String { "\(method) \(host) \(path)" }

    public static func < (one: CallName, other: CallName) -> Bool { one.description < other.description }

    /// What the call is for, whatever its host and version: `POST auth signin` for each generation of the sign-in. Two calls for the
    /// same purpose are the same call that moved.
    var purpose: String {
        let words = path.split(separator: "/").filter { $0 != "api" && !Self.isVersion($0) }.map { $0.hasSuffix("s") ? $0.dropLast() : $0 }
        return ([Substring(method)] + words).joined(separator: " ")
    }

    /// Whether it stands for any call, as recordings of what may answer anything do: nothing was asked for, so nothing was hidden.
    var isAnyCall: Bool { method == "*" || host == "*" || path.hasSuffix("/**") && !Self.isStorage(host) }

    /// Whether the path is one of the site's interface, where data is the answer and never a page.
    var expectsData: Bool { path.hasPrefix("/api/") }

    /// Whether the call gives or renews credentials.
    var isSignIn: Bool { path.contains("/auths/sign") || path.hasSuffix("/auths/refresh") }

    /// The object store and the content network: paths there are names of files.
    private static func isStorage(_ host: String) -> Bool {
        host.hasSuffix(".aliyuncs.com") || host.hasPrefix("cdn.")
    }

    private static func template(_ path: String) -> String {
        path.split(separator: "/", omittingEmptySubsequences: false).map { JSONPlace.isIdentifier($0) ? "*" : String($0) }.joined(separator: "/")
    }

    private static func isVersion(_ segment: Substring) -> Bool {
        segment.first == "v" && segment.count > 1 && segment.dropFirst().allSatisfy(\.isWholeNumber)
    }
}
