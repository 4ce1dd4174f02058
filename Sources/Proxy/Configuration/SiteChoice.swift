/// Which site answers.
public enum SiteChoice: Equatable, Sendable {
    /// The real one.
    case live
    /// MockQwen, in this process.
    case mock
    /// One server that stands for all of the site's hosts, such as `http://127.0.0.1:3265`.
    case server(String)

    /// - Parameter text: `live`, `mock` or an address; `nil` is returned for anything else, and for an address with a user's name or password:
    ///   it is shown wherever the site is named.
    public init?(_ text: String) {
        let address = text.hasSuffix("/") ? String(text.dropLast()) : text
        switch address.lowercased() {
        case "live", AccountRecord.liveSite: self = .live
        case "mock": self = .mock
        case let lower where ["http://", "https://"].contains { lower.hasPrefix($0) } && Self.hasPlainHost(address): self = .server(address)
        default: return nil
        }
    }

    /// Whether behind the scheme comes a host, with nobody's name in front of it, and no question behind it.
    private static func hasPlainHost(_ address: String) -> Bool {
        let rest = address.drop { $0 != "/" }.dropFirst(2)
        return !rest.isEmpty && rest.first != "/" && rest.allSatisfy { $0 != "@" && $0 != "?" && $0 != "#" && !$0.isWhitespace }
    }

    /// What its user may write.
    public static let expectation = "'live', 'mock' or an address such as http://127.0.0.1:3265, without a user's name or password"

    /// The site as accounts name it, for which alone their credentials are meant.
    public var name: String {
        switch self {
        case .live: AccountRecord.liveSite
        case .mock: "mock"
        case .server(let address): address
        }
    }

    /// Where to connect in place of the real hosts; `nil` connects to those.
    public var address: String? {
        if case .server(let address) = self { address } else { nil }
    }
}
