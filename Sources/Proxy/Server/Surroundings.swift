public import FoundationEssentials

/// The clock and the randomness that the server uses: tests bring their own.
public struct Surroundings: Sendable {
    /// The time of day.
    public var now: @Sendable () -> Date
    /// A fresh UUID in lower case.
    public var makeID: @Sendable () -> String

    public init(
        now: @escaping @Sendable () -> Date = { Date() },
        makeID: @escaping @Sendable () -> String = { UUID().uuidString.lowercased() }
    ) {
        self.now = now
        self.makeID = makeID
    }
}
