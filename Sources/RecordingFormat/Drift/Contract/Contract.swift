/// What the site's answers look like, derived from recordings: shapes and framing, no values (design: drift).
///
/// Two contracts are compared to learn what changed (``Drift``). The one of the project's own recordings is committed as
/// `Recordings/drift/contract.json`.
public struct Contract: Equatable, Sendable, Codable {
    /// The recordings it was derived from, in their order.
    public var sources: [Source]
    /// By ``CallName``.
    public var calls: [String: CallShape]

    /// A recording and where it comes from.
    public struct Source: Equatable, Sendable, Codable {
        public var name: String
        /// ``Session/Origin``: what was written from descriptions proves less than what was recorded.
        public var origin: String
        /// Version of the site's web client.
        public var version: String
        public var captured: String?
    }

    /// One kind of request, and everything it was answered with.
    public struct CallShape: Equatable, Sendable, Codable {
        /// The ``Session/Origin``s of the recordings it is in.
        public var origins: [String]
        /// The requests that got what they asked for; absent where none did.
        public var request: RequestShape?
        /// By ``AnswerForm``.
        public var answers: [String: AnswerShape]
        /// Absent where all of it rests on descriptions.
        public var seen: Seen?
    }

    /// What was sent.
    public struct RequestShape: Equatable, Sendable, Codable {
        public var samples: Int
        public var head: HeadShape
        /// Names of the query's parameters.
        public var query: [String: Presence]
        /// Absent where no request had a JSON body.
        public var body: JSONShape?
    }

    /// Answers of one form.
    public struct AnswerShape: Equatable, Sendable, Codable {
        public var samples: Int
        public var statuses: [Int]
        public var contentTypes: [String]
        public var head: HeadShape
        /// Absent where no answer was JSON.
        public var body: JSONShape?
        /// Absent where no answer was a stream.
        public var stream: StreamShape?
    }
}
