/// How a request compares with what an exchange answers, matcher by matcher.
public struct Verdict: Equatable, Sendable {
    /// One matcher and its outcome.
    public struct Check: Equatable, Sendable {
        /// `method`, `host`, `path`, `query chat_id`, `json`, …
        public var matcher: String
        /// Empty where it passed.
        public var differences: [Difference]

        public init(_ matcher: String, _ differences: [Difference] = []) {
            self.matcher = matcher
            self.differences = differences
        }

        public var isPassed: Bool { differences.isEmpty }
    }

    public var checks: [Check]
    /// Values that placeholders without one get if this exchange is played.
    public var bindings: [String: String]

    public init(checks: [Check] = [], bindings: [String: String] = [:]) {
        self.checks = checks
        self.bindings = bindings
    }

    public var isMatch: Bool { checks.allSatisfy(\.isPassed) }

    /// The verdict with its texts rewritten, such as without secrets.
    public func concealing(_ conceal: (String) -> String) -> Verdict {
        var verdict = self
        verdict.checks = checks.map { check in
            Check(check.matcher, check.differences.map { Difference($0.place, expected: conceal($0.expected), found: conceal($0.found)) })
        }
        return verdict
    }
}

/// A field that is not as it should be.
public struct Difference: Equatable, Sendable, CustomStringConvertible {
    /// A JSON pointer, or empty where the matcher itself is the place.
    public var place: String
    public var expected: String
    public var found: String

    public init(_ place: String = "", expected: String, found: String) {
        self.place = place
        self.expected = expected
        self.found = found
    }

    public var description: String { "\(place.isEmpty ? "" : place + ": ")expected \(expected), found \(found)" }
}
