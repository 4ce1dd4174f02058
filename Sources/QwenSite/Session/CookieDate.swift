import FoundationEssentials

/// Reads the dates of cookies, in whatever form servers write them (RFC 6265 §5.1.1).
enum CookieDate {
    /// The time that `text` names, or `nil` where it names none.
    static func parse(_ text: String) -> Date? {
        var time: (hour: Int, minute: Int, second: Int)?
        var day: Int?
        var month: Int?
        var year: Int?
        for token in text.utf8.split(whereSeparator: isDelimiter).map(Substring.init) {
            if time == nil, let found = parseTime(token) {
                time = found
            } else if day == nil, let found = leadingNumber(token, digits: 1...2) {
                day = found
            } else if month == nil, let found = months.firstIndex(of: token.prefix(3).lowercased()) {
                month = found + 1
            } else if year == nil, let found = leadingNumber(token, digits: 2...4) {
                year = found
            }
        }
        guard let time, let day, let month, var year else { return nil }
        if (70...99).contains(year) { year += 1900 } else if (0...69).contains(year) { year += 2000 }
        guard (1...31).contains(day), year >= 1601, time.hour <= 23, time.minute <= 59, time.second <= 59 else { return nil }
        let days = CivilDay(year: year, month: month, day: day).daysSince1970
        return Date(timeIntervalSince1970: Double(days * 86_400 + time.hour * 3600 + time.minute * 60 + time.second))
    }

    private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

    private static func isDelimiter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x09, 0x20...0x2F, 0x3B...0x40, 0x5B...0x60, 0x7B...0x7E: true
        default: false
        }
    }

    private static func parseTime(_ token: Substring) -> (hour: Int, minute: Int, second: Int)? {
        let parts = token.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count >= 3, let hour = leadingNumber(parts[0], digits: 1...2, whole: true),
            let minute = leadingNumber(parts[1], digits: 1...2, whole: true), let second = leadingNumber(parts[2], digits: 1...2)
        else { return nil }
        return (hour, minute, second)
    }

    /// The number at the start of `token` where it has as many digits as asked for, and, if `whole`, nothing follows.
    private static func leadingNumber(_ token: Substring, digits: ClosedRange<Int>, whole: Bool = false) -> Int? {
        let number = token.utf8.prefix { (0x30...0x39).contains($0) }
        guard digits.contains(number.count), !whole || number.count == token.utf8.count else { return nil }
        return Int(Substring(number))
    }
}
