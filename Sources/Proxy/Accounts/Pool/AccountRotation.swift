import FoundationEssentials

/// Whose turn it is among the accounts: the state behind ``AccountPool``, without any waiting.
struct AccountRotation {
    struct Entry {
        var account: Account
        /// The leases that run.
        var leases: Set<Int> = []
        /// When it last took a turn that any account could have taken, counted in turns; 0 before the first.
        var lastTurn = 0
        var requests = DayCount()
    }

    /// What a request wants of the accounts.
    struct Wish {
        /// The one account that will do; `nil` for any.
        var owner: String?
        /// Those that have already failed it.
        var excluded: Set<String> = []

        func allows(_ id: String) -> Bool { owner.map { $0 == id } ?? !excluded.contains(id) }
    }

    enum Answer {
        case leased(Account, number: Int)
        /// Accounts are usable, but all of them run as many turns as they may.
        case busy
        case noneUsable
    }

    private(set) var entries: [Entry] = []
    /// How many turns an account may run at once.
    let turns: Int
    private var lastTurn = 0
    private var lastNumber = 0

    init(_ accounts: [Account], turns: Int) {
        entries = accounts.map { Entry(account: $0) }
        self.turns = turns
    }

    var accounts: [Account] { entries.map(\.account) }
    /// Whether some account could take one more turn.
    var hasRoom: Bool { entries.contains { $0.leases.count < turns } }

    func entry(_ id: String) -> Entry? { entries.first { $0.account.id == id } }

    /// Leases the account that has waited longest for its turn: as long as all are free that is one after the other, and one that was
    /// busy, or has just come back, is next.
    mutating func lease(_ wish: Wish, at now: Date) -> Answer {
        var isUsable = false
        var chosen: Int?
        for (index, entry) in entries.enumerated() where wish.allows(entry.account.id) && entry.account.state.isUsable(at: now) {
            isUsable = true
            guard entry.leases.count < turns else { continue }
            if let best = chosen, entries[best].lastTurn <= entry.lastTurn { continue }
            chosen = index
        }
        guard let chosen else { return isUsable ? .busy : .noneUsable }
        lastNumber += 1
        entries[chosen].leases.insert(lastNumber)
        // A turn that no other account could have taken is not the account's turn among all.
        if wish.owner == nil {
            lastTurn += 1
            entries[chosen].lastTurn = lastTurn
        }
        return .leased(entries[chosen].account, number: lastNumber)
    }

    /// Counts a request that the account has begun to answer.
    mutating func countRequest(of id: String, at now: Date) {
        guard let index = entries.firstIndex(where: { $0.account.id == id }) else { return }
        entries[index].requests.add(on: DayCount.day(of: now))
    }

    /// - Returns: whether it was running.
    mutating func end(_ number: Int, of id: String) -> Bool {
        guard let index = entries.firstIndex(where: { $0.account.id == id }) else { return false }
        return entries[index].leases.remove(number) != nil
    }

    /// Puts `accounts` in the place of those that were there; what is known of one with the same id stays.
    mutating func replace(with accounts: [Account]) {
        entries = accounts.map { account in
            guard var entry = entry(account.id) else { return Entry(account: account) }
            entry.account = account
            return entry
        }
    }

    mutating func restore(_ requests: [String: DayCount]) {
        for index in entries.indices {
            if let count = requests[entries[index].account.id] { entries[index].requests = count }
        }
    }
}

/// How many requests there were on one day of the user's calendar.
struct DayCount: Codable, Equatable, Sendable {
    /// Days since 1970.
    var day = 0
    var count = 0

    mutating func add(on today: Int) {
        if day != today { self = DayCount(day: today) }
        count += 1
    }

    func count(on today: Int) -> Int { day == today ? count : 0 }

    static func day(of date: Date) -> Int {
        Int(((date.timeIntervalSince1970 + Double(TimeZone.current.secondsFromGMT(for: date))) / 86_400).rounded(.down))
    }
}
