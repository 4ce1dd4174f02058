/// `GET /status`: whether somebody is signed in, and how the accounts are.
struct StatusReport: Encodable, Equatable {
    var authenticated: Bool
    var message: String
    /// Which site answers: its address, or `mock`.
    var site: String
    var accounts: [Entry]

    struct Entry: Encodable, Equatable {
        var id: String
        /// `OK`, `WAIT`, `INVALID` or `HUMAN_CHECK`.
        var status: String
        /// Until when the account waits, as ISO 8601.
        var resetAt: String?

        private enum CodingKeys: CodingKey { case id, status, resetAt }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(id, forKey: .id)
            try container.encode(status, forKey: .status)
            // The key is always there.
            try container.encode(resetAt, forKey: .resetAt)
        }
    }
}
