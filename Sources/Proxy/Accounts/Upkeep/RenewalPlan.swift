import FoundationEssentials

/// When each account's access token is renewed: shortly before its end, no two accounts at the same time.
struct RenewalPlan {
    /// How long before its end, in seconds, a token is renewed at the latest. Later, the first request that needs it would have to.
    static let margin: TimeInterval = 200
    /// Over how many seconds before that the renewals are spread.
    static let spread: TimeInterval = 120
    /// How soon a renewal, or one that failed, is followed by another.
    static let pause: TimeInterval = 60

    private struct Entry {
        var expiry = Date.distantPast
        /// By the site's clock, as the expiry is.
        var due = Date.distantPast
        /// By this machine's.
        var renewed = Date.distantPast
    }

    private var entries: [String: Entry] = [:]

    /// Whether the account's token is to be renewed now. Then it counts as done for a while.
    /// - Parameter lead: how far the site's clock is ahead of the one that shows `now`.
    mutating func isDue(
        _ id: String, expiry: Date, now: Date, lead: TimeInterval = 0, random: (ClosedRange<TimeInterval>) -> TimeInterval
    ) -> Bool {
        var entry = entries[id] ?? Entry()
        if entry.expiry != expiry {
            entry.expiry = expiry
            entry.due = expiry.addingTimeInterval(-Self.margin - random(0...Self.spread))
        }
        // A token that is given for less than the margin is not renewed all the time.
        let isPaused = (0..<Self.pause).contains(now.timeIntervalSince(entry.renewed))
        let isDue = !isPaused && entry.due <= now.addingTimeInterval(lead)
        if isDue { entry.renewed = now }
        entries[id] = entry
        return isDue
    }

    /// Forgets accounts that are gone.
    mutating func keep(_ ids: Set<String>) { entries = entries.filter { ids.contains($0.key) } }
}
