/// `GET /status`: whether somebody is signed in, and how the accounts are.
struct StatusReport: Encodable, Equatable {
    var authenticated: Bool
    var message: String
    /// Which site answers: its address, or `mock`.
    var site: String
    /// What the user has to do, where that is no account's.
    var notice: String?
    var accounts: [Entry]
    /// What the site's answers held that this program does not know, and how often: the first sign that the site has changed.
    var unknownShapes: [String: Int]

    struct Entry: Encodable, Equatable {
        var id: String
        /// `OK`, `WAIT`, `INVALID` or `HUMAN_CHECK`.
        var status: String
        /// Until when the account is left alone, as ISO 8601.
        var resetAt: String?
        /// Turns that run now.
        var running: Int
        /// Requests since midnight.
        var requestsToday: Int
        /// When the user has to sign in again, as ISO 8601, where it can be told.
        var signInDue: String?
        /// What the user has to do, now or soon.
        var notice: String?

        private enum CodingKeys: CodingKey { case id, status, resetAt, running, requestsToday, signInDue, notice }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(id, forKey: .id)
            try container.encode(status, forKey: .status)
            // The key is always there.
            try container.encode(resetAt, forKey: .resetAt)
            try container.encode(running, forKey: .running)
            try container.encode(requestsToday, forKey: .requestsToday)
            try container.encodeIfPresent(signInDue, forKey: .signInDue)
            try container.encodeIfPresent(notice, forKey: .notice)
        }
    }
}
