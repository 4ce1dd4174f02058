/// A build of the site's page, such as `0.3.12`: what the page does differs from build to build.
struct WebClientVersion: Equatable, Sendable {
    private let numbers: [Int]

    /// - Returns: `nil` where `text` does not begin with a number.
    init?(_ text: String) {
        numbers = text.split(separator: ".", omittingEmptySubsequences: false).prefix(4).map { part in Int(part.prefix { $0.isNumber }) }
            .prefix { $0 != nil }.compactMap(\.self)
        guard !numbers.isEmpty else { return nil }
    }

    private init(_ numbers: Int...) { self.numbers = numbers }

    /// June 2026: the password goes to the second version of the API.
    static let secondSignIn = WebClientVersion(0, 2, 57)
    /// July 2026: ids are written twice, and calls carry cookies alone.
    static let doubledIDs = WebClientVersion(0, 2, 81)
    /// September 2026: signing in moves to a host of its own.
    static let signInHost = WebClientVersion(0, 3, 11)
}

extension WebClientVersion: Comparable {
    static func < (one: Self, other: Self) -> Bool { one.numbers.lexicographicallyPrecedes(other.numbers) }
}
