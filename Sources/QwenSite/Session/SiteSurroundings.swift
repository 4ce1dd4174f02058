import FoundationEssentials

/// What a session takes from the world around it: time and randomness, so that both can be put in its place by a test.
struct SiteSurroundings: Sendable {
    var now: @Sendable () -> Date = { Date() }
    /// Waits, between one question and the next about something that takes its time.
    var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    /// A fresh random uuid, lower case as browsers write it.
    var makeUUID: @Sendable () -> String = { UUID.random().uuidString.lowercased() }
    /// How far the user's clock is ahead of Greenwich at a time, in seconds.
    var secondsFromGMT: @Sendable (Date) -> Int = { TimeZone.current.secondsFromGMT(for: $0) }
}
