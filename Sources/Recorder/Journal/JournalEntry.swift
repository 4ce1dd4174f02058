import FoundationEssentials

/// One line of the journal: something that happened in one exchange. Holds secrets.
struct JournalEntry: Codable, Sendable {
    /// The version of these lines.
    static let format = 1

    /// Counts the exchanges in the order of their requests, from 1; 0 stands for the journal itself.
    var exchange: Int
    var event: Event

    /// Offsets are microseconds from the moment the request was sent, by a clock that nobody sets.
    enum Event: Codable, Sendable {
        /// The first line. `isSite` where the real site answers.
        case opened(format: Int, upstream: String, isSite: Bool)
        /// `started` in milliseconds since 1970.
        case request(started: Int, method: String, host: String, target: String, headers: [[String]], body: Data)
        case head(after: Int, status: Int, http: String, headers: [[String]])
        case read(after: Int, bytes: Data)
        /// `ending` is one of the format's.
        case end(after: Int, ending: String)
        /// There was no answer.
        case failed(reason: String)
    }
}
