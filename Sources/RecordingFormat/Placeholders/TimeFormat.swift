import FoundationEssentials

/// The name of a `now` placeholder: `s`, `ms`, `iso` or `http`, which `+n` or `-n` seconds may follow.
struct TimeFormat: Equatable {
    enum Unit: String, CaseIterable { case milliseconds = "ms", seconds = "s", iso, http }

    /// The longest time that a recording may ask for, in seconds: about 126 years.
    static let longest = 4_000_000_000

    var unit: Unit
    var offsetSeconds: Int

    init?(_ name: String) {
        guard let unit = Unit.allCases.first(where: { name.hasPrefix($0.rawValue) }) else { return nil }
        let offset = name.dropFirst(unit.rawValue.count)
        guard offset.isEmpty || offset.first == "+" || offset.first == "-", let seconds = offset.isEmpty ? 0 : Int(offset),
            (-Self.longest...Self.longest).contains(seconds)
        else { return nil }
        self.unit = unit
        offsetSeconds = seconds
    }

    /// - Parameter milliseconds: the time since 1970.
    func text(at milliseconds: Int) -> String {
        let shifted = milliseconds + offsetSeconds * 1000
        return switch unit {
        case .milliseconds: String(shifted)
        case .seconds: String(shifted / 1000)
        case .iso: Date(timeIntervalSince1970: Double(shifted / 1000)).formatted(.iso8601)
        case .http: HTTPDate.text(at: shifted / 1000)
        }
    }
}
