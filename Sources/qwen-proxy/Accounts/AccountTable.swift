import FoundationEssentials
import Proxy

/// The accounts as a table for people, and as JSON for programs.
enum AccountTable {
    private static let titles = ["#", "ID", "LABEL", "STATE", "RESET IN", "SIGN IN BY", "RUNNING", "TODAY"]

    static func text(_ accounts: [AccountSummary], now: Date) -> String {
        let rows = [titles] + accounts.enumerated().map { row($1, number: $0 + 1, now: now) }
        let widths = titles.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = zip(row, widths).map { cell, width in cell + String(repeating: " ", count: width - cell.count) }
            return String(cells.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }

    private static func row(_ account: AccountSummary, number: Int, now: Date) -> [String] {
        let label = (account.label ?? "-") + (account.siteChoice == .live ? "" : " @ \(account.site)")
        let due = account.signInDue.map { $0 <= now ? "now" : $0.formatted(.iso8601.year().month().day().time(includingFractionalSeconds: false)) }
        return [
            String(number), account.id, label, account.state.word(at: now), account.resetAt(now).map { span($0.timeIntervalSince(now)) } ?? "-",
            due ?? "-", String(account.running), String(account.requestsToday),
        ]
    }

    /// `45 s`, `12 min`, `3 h 20 min`.
    private static func span(_ seconds: TimeInterval) -> String {
        let seconds = Int(seconds.rounded(.up))
        if seconds < 60 { return "\(seconds) s" }
        let minutes = (seconds + 59) / 60
        return minutes < 60 ? "\(minutes) min" : "\(minutes / 60) h \(minutes % 60) min"
    }

    private struct Entry: Encodable {
        var id, label: String?
        var site, state, resetAt: String?
        var resetIn: Int?
        var expiresAt, signInDue: String?
        var running, requestsToday: Int
    }

    static func json(_ accounts: [AccountSummary], now: Date) throws -> String {
        let entries = accounts.map { account in
            let reset = account.resetAt(now)
            return Entry(
                id: account.id, label: account.label, site: account.site, state: account.state.word(at: now), resetAt: reset?.formatted(.iso8601),
                resetIn: reset.map { Int($0.timeIntervalSince(now).rounded(.up)) }, expiresAt: account.tokenExpiry?.formatted(.iso8601),
                signInDue: account.signInDue?.formatted(.iso8601), running: account.running, requestsToday: account.requestsToday)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(entries), as: UTF8.self)
    }
}

extension AccountSummary {
    /// Until when the account is left alone; `nil` where it is not.
    fileprivate func resetAt(_ now: Date) -> Date? {
        switch state {
        case .waiting(let until), .parked(_, let until): until > now ? until : nil
        case .usable, .invalid: nil
        }
    }
}
