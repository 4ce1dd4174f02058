public import FoundationEssentials

/// Whether an account can be used.
public enum AccountState: Equatable, Sendable {
    case usable
    /// The site told the account to wait until then.
    case waiting(until: Date)
    /// The site no longer accepts the account's credentials: the user has to sign in again.
    case invalid
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

    /// Whether it keeps the account from being used for longer.
    func isWorse(than other: AccountState, at now: Date) -> Bool {
        if other == .invalid || isUsable(at: now) { return false }
        guard let until = usableFrom, let otherUntil = other.usableFrom else { return true }
        return until > otherUntil
    }

    /// When time alone makes it usable; `nil` where it already is, or needs the user.
    var usableFrom: Date? {
        switch self {
        case .waiting(let until), .parked(_, let until): until
        case .usable, .invalid: nil
        }
    }
}
