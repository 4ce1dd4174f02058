public import FoundationEssentials

/// Whether an account can be used.
public enum AccountState: Equatable, Sendable {
    case usable
    /// The site told the account to wait until then.
    case waiting(until: Date)
    /// The site does not let the account in, until the user does something about it.
    case invalid(InvalidReason)
    /// The site asked a human to prove being one, at `url` where it names one. Only a person can do that; `until` then the account is
    /// left alone, and the next request finds out whether it was done.
    case parked(url: String?, until: Date)

    func isUsable(at now: Date) -> Bool {
        switch self {
        case .usable: true
        case .waiting(let until), .parked(_, let until): until <= now
        case .invalid: false
        }
    }

    /// Whether it needs the user, and time alone won't help.
    public var isInvalid: Bool { if case .invalid = self { true } else { false } }

    /// What is known of the account when it has met `other` as well: the harsher of both. A human check that is to be done is told of whatever
    /// else keeps the account waiting.
    func worsened(by other: AccountState, at now: Date) -> AccountState {
        if isInvalid || other.isUsable(at: now) { return self }
        guard let until = usableFrom, let otherUntil = other.usableFrom, !isUsable(at: now) else { return other }
        let last = max(until, otherUntil)
        switch (self, other) {
        case (_, .parked(let url, _)), (.parked(let url, _), _): return .parked(url: url, until: last)
        default: return .waiting(until: last)
        }
    }

    /// The same where the clock, which showed `before` when a wait had begun, shows an earlier time: what was left of the wait is left still.
    func moved(from before: Date, to now: Date) -> AccountState {
        let step = min(0, now.timeIntervalSince(before))
        return switch self {
        case .waiting(let until): .waiting(until: until + step)
        case .parked(let url, let until): .parked(url: url, until: until + step)
        case .usable, .invalid: self
        }
    }

    /// When time alone makes it usable; `nil` where it already is, or needs the user.
    var usableFrom: Date? {
        switch self {
        case .waiting(let until), .parked(_, let until): until
        case .usable, .invalid: nil
        }
    }
}
