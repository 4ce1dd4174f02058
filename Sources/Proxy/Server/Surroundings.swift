public import FoundationEssentials
public import QwenSite

/// The clock, the randomness and the web as the server sees them: tests bring their own.
public struct Surroundings: Sendable {
    /// The time of day.
    var now: @Sendable () -> Date
    /// A fresh UUID in lower case.
    var makeID: @Sendable () -> String
    /// How files are found that messages name by an address on the web.
    var web = WebAccess()

    /// The system's, unless told otherwise.
    /// - Parameters:
    ///   - now: the time of day.
    ///   - makeID: gives a fresh UUID in lower case.
    public init(
        now: @escaping @Sendable () -> Date = { Date() },
        makeID: @escaping @Sendable () -> String = { UUID.random().uuidString.lowercased() }
    ) {
        self.now = now
        self.makeID = makeID
    }
}
