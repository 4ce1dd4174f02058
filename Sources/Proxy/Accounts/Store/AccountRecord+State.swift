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
            (invalid, invalidReason, resetAt, parked) = (invalid == nil ? nil : false, nil, nil, nil)
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
}
