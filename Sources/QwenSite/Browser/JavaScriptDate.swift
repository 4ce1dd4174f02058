import FoundationEssentials

/// Writes a time as JavaScript's `Date` does up to the zone's offset: `Wed Mar 04 2026 17:24:38 GMT+0800`.
///
/// The site's page sends its clock in this form. By hand, since it must not depend on a locale.
enum JavaScriptDate {
    static func text(_ date: Date, secondsFromGMT offset: Int) -> String {
        let local = Int(date.timeIntervalSince1970.rounded(.down)) + offset
        let days = Int((Double(local) / 86_400).rounded(.down))
        let second = local - days * 86_400
        let date = CivilDay(daysSince1970: days)
        let weekday = ((days + 4) % 7 + 7) % 7
        let minutes = abs(offset) / 60
        let clock = "\(pad(second / 3600)):\(pad(second / 60 % 60)):\(pad(second % 60))"
        let zone = "GMT\(offset < 0 ? "-" : "+")\(pad(minutes / 60))\(pad(minutes % 60))"
        return "\(weekdays[weekday]) \(months[date.month - 1]) \(pad(date.day)) \(date.year) \(clock) \(zone)"
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    private static func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
