import FoundationEssentials

extension AccountRecord {
    /// The state that the fields stand for.
    var state: AccountState {
        get {
            if invalid == true { return .invalid(invalidReason.flatMap(InvalidReason.init) ?? .signedOut) }
            if let parked, let until = Date(iso8601: parked.until) { return .parked(url: parked.url, until: until) }
            return resetAt.flatMap(Date.init(iso8601:)).map { .waiting(until: $0) } ?? .usable
        }
        set {
            (invalid, invalidReason, resetAt, parked, notedAt) = (invalid == nil ? nil : false, nil, nil, nil, nil)
            switch newValue {
            case .usable: break
            case .waiting(let until): resetAt = until.iso8601
            case .parked(let url, let until): parked = Parked(url: url, until: until.iso8601)
            case .invalid(let reason):
                invalid = true
                invalidReason = reason == .signedOut ? nil : reason.rawValue
            }
        }
    }

    /// The state at a time of day, which may be earlier than when it was noted: then the clock was set back.
    func state(at now: Date) -> AccountState { notedAt.flatMap(Date.init(iso8601:)).map { state.moved(from: $0, to: now) } ?? state }

    mutating func note(_ state: AccountState, at now: Date) {
        self.state = state
        if state.usableFrom != nil { notedAt = now.iso8601 }
    }
}
