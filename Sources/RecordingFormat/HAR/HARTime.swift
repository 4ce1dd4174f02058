import Foundation

/// Times as archives write them: ISO 8601 with milliseconds.
enum HARTime {
    static func seconds(_ text: String) -> Double? {
        let styles = [Date.ISO8601FormatStyle(includingFractionalSeconds: true), Date.ISO8601FormatStyle()]
        return styles.lazy.compactMap { try? Date(text, strategy: $0) }.first?.timeIntervalSince1970
    }

    static func text(_ seconds: Double) -> String {
        // Half a millisecond more, since the style cuts off what follows the last digit.
        Date(timeIntervalSince1970: ((seconds * 1000).rounded() + 0.5) / 1000).formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
