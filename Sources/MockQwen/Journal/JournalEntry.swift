/// One request that the server got, and how it was answered. Secrets are masked.
public struct JournalEntry: Codable, Equatable, Sendable {
    public struct Header: Codable, Equatable, Sendable {
        public var name: String
        public var value: String
    }

    /// How an answer ended.
    public enum Outcome: String, Codable, Sendable {
        case running
        /// It came to the end that was meant, be it a broken one.
        case completed
        /// The connection ended before the answer did.
        case clientLeft
        /// The server could not answer.
        case failed
    }

    /// Counts requests from 1.
    public var number: Int
    /// Counts connections from 1.
    public var connection: Int
    /// When the request was complete, in seconds since the server's start.
    public var offset: Double
    public var method: String
    /// The host of the site that was meant.
    public var host: String
    public var target: String
    /// As they came: order, case and duplicates.
    public var headers: [Header]
    /// The beginning of the body, as text; at most ``Journal/bodyLimit`` bytes of it.
    public var body: String
    /// The length of the whole body.
    public var bodyBytes: Int
    /// The status of the answer; `nil` before its head was sent.
    public var status: Int?
    public var outcome: Outcome
    /// What was played: the id of a recorded exchange, or a route of a behaviour.
    public var played: String?
    /// Nothing matched the request.
    public var isMiss: Bool
    /// Why the server could not answer.
    public var failure: String?

    /// The target without its query.
    public var path: String { String(target.prefix { $0 != "?" }) }

    /// The first header of that name, in any case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// What became known about an answer while it ran.
enum JournalNote: Sendable {
    case playing(String)
    case head(status: Int, isMiss: Bool)
    case failure(String)
    case outcome(JournalEntry.Outcome)
}
