import FoundationEssentials

extension Date {
    init?(iso8601 text: String) {
        guard let date = (try? Date(text, strategy: .iso8601)) ?? (try? Date(text, strategy: Self.fractionalISO8601)) else { return nil }
        self = date
    }

    var iso8601: String { formatted(Self.fractionalISO8601) }

    /// The form that JavaScript's `toISOString` writes, as the predecessor did.
    private static let fractionalISO8601 = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
}
