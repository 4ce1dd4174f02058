import FoundationEssentials

/// Times as heads of HTTP write them (RFC 9110, 5.6.7): `Fri, 02 Oct 2026 10:15:00 GMT`.
public enum HTTPDate {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// - Parameter seconds: since 1970.
    public static func text(at seconds: Int) -> String {
        // `2026-10-02T10:15:00Z`; the first day of 1970 was a Thursday.
        let parts = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601).split { "-TZ".contains($0) }
        let day = (seconds >= 0 ? seconds : seconds - 86_399) / 86_400
        guard parts.count == 4, let month = Int(parts[1]).flatMap({ months.indices.contains($0 - 1) ? months[$0 - 1] : nil }) else { return "" }
        return "\(days[(day % 7 + 7) % 7]), \(parts[2]) \(month) \(parts[0]) \(parts[3]) GMT"
    }

    /// Seconds since 1970; `nil` where the text is no such time, or is spelled otherwise.
    public static func seconds(of text: String) -> Int? {
        let parts = text.split(separator: " ").map(String.init)
        guard parts.count == 6, let month = months.firstIndex(of: parts[2]) else { return nil }
        let number = month < 9 ? "0\(month + 1)" : String(month + 1)
        guard let date = try? Date("\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z", strategy: .iso8601) else { return nil }
        let seconds = Int(date.timeIntervalSince1970)
        return self.text(at: seconds) == text ? seconds : nil
    }
}
