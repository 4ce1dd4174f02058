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
        var expiry: Date
        var due: Date
    }

    private var entries: [String: Entry] = [:]

    /// Whether the account's token is to be renewed now. Then it counts as done for a while.
    mutating func isDue(_ id: String, expiry: Date, now: Date, random: (ClosedRange<TimeInterval>) -> TimeInterval) -> Bool {
        var entry = entries[id] ?? Entry(expiry: .distantPast, due: .distantPast)
        if entry.expiry != expiry {
            let planned = expiry.addingTimeInterval(-Self.margin - random(0...Self.spread))
            // A token that is given for less than the margin is not renewed all the time.
            entry = Entry(expiry: expiry, due: max(planned, entry.due))
        }
        let isDue = entry.due <= now
        if isDue { entry.due = now.addingTimeInterval(Self.pause) }
        entries[id] = entry
        return isDue
    }

    /// Forgets accounts that are gone.
    mutating func keep(_ ids: Set<String>) { entries = entries.filter { ids.contains($0.key) } }
}
