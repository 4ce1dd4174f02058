/// The build number of the site's web client, such as `0.3.12`. Its parts count as numbers: 0.3.12 is newer than 0.3.9.
public struct WebClientVersion: Comparable, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ text: String) { description = text }

    /// What is no number counts as older than any.
    private var parts: [Int] { description.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) ?? -1 } }

    public static func < (one: WebClientVersion, other: WebClientVersion) -> Bool { one.parts.lexicographicallyPrecedes(other.parts) }
}

/// Of which web client the recordings are played.
public enum WebClientChoice: Equatable, Sendable {
    case all
    /// The newest that any of them is of.
    case latest
    case version(String)

    /// Reads `all`, `latest` or a version; `nil` for anything else.
    public init?(_ text: String) {
        switch text {
        case "all": self = .all
        case "latest": self = .latest
        default:
            guard text.contains("."), text.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }) else { return nil }
            self = .version(text)
        }
    }

    /// Those of the recordings that are of this web client.
    public func recordings(of recordings: [Recording]) -> [Recording] {
        let wanted: String? =
            switch self {
            case .all: nil
            case .latest: recordings.map { WebClientVersion($0.session.site.version) }.max()?.description
            case .version(let version): version
            }
        return wanted.map { wanted in recordings.filter { $0.session.site.version == wanted } } ?? recordings
    }
}
