/// What an answer is as a whole. The site's status codes say little: content type and body decide (site protocol, rule 1).
public enum AnswerForm: String, Sendable, Codable, CaseIterable {
    /// JSON in the envelope `{"success":true,…,"data":…}`.
    case wrapped
    /// JSON without envelope.
    case bare
    /// An event stream.
    case stream
    /// HTML.
    case page
    /// A body of another kind.
    case file
    /// No body.
    case empty
    /// The site understood and refused.
    case refusal
    /// The site asks a human to prove being one (site protocol §1.7).
    case humanCheck = "human check"
    /// The site does not accept the credentials.
    case loginRefused = "login refused"
    /// A limit of the account or of the address.
    case rateLimited = "rate limited"
    /// The site, or what lies before it, is out of order.
    case outOfOrder = "out of order"
    /// The connection broke before the answer's end.
    case brokenOff = "broken off"

    /// Whether it stands in the way of the answer that was asked for, and says nothing about that.
    public var isObstacle: Bool {
        switch self {
        case .wrapped, .bare, .stream, .page, .file, .empty, .refusal: false
        case .humanCheck, .loginRefused, .rateLimited, .outOfOrder, .brokenOff: true
        }
    }

    /// Whether it is what was asked for.
    public var isOrdinary: Bool { !isObstacle && self != .refusal }
}
