/// In how many of the places where it could stand something stood; written `12/14`.
public struct Presence: Hashable, Sendable, SpelledAsText {
    public var count: Int
    public var total: Int

    public init(_ count: Int, of total: Int) {
        self.count = count
        self.total = total
    }

    public init?(_ text: String) {
        let parts = text.split(separator: "/")
        guard parts.count == 2, let count = Int(parts[0]), let total = Int(parts[1]) else { return nil }
        self.init(count, of: total)
    }

    public var description: String { "\(count)/\(total)" }

    /// It stood wherever it could.
    var isAlways: Bool { count > 0 && count >= total }
}
