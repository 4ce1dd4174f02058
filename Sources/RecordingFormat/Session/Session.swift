/// `session.json`: where a recording comes from and what replay needs to know about all of it.
public struct Session: Equatable, Sendable {
    /// The version of the format that this code reads and writes.
    public static let formatVersion = 1

    /// How the recording came to be.
    public enum Origin: String, Sendable, CaseIterable {
        /// Recorded from the site by us.
        case live
        /// A capture that somebody published.
        case publicCapture = "public-capture"
        /// Written from public descriptions.
        case reconstructed
        /// Made up, to provoke a reaction.
        case synthetic
    }

    /// Where the times of the reads come from.
    public enum Timing: String, Sendable, CaseIterable {
        case recorded
        /// Computed from something recorded, such as the frames' time stamps.
        case derived
        case invented
        case none
    }

    /// The site as it was.
    public struct Site: Equatable, Sendable {
        public var host: String
        /// Version of the web client.
        public var version: String
        /// What kind of account was used, such as `user` or `guest`; never which.
        public var account: String

        public init(host: String, version: String, account: String) {
            self.host = host
            self.version = version
            self.account = account
        }
    }

    public var name: String
    public var origin: Origin
    /// What it was made from: a section of a description, a capture's address.
    public var source: String
    /// The day of the recording, ISO 8601; `nil` for what nobody recorded.
    public var captured: String?
    /// The program that recorded it.
    public var recorder: String?
    /// The names of the rules that replaced secrets.
    public var sanitised: [String]
    public var site: Site
    public var timing: Timing
    public var placeholders: [PlaceholderDefinition]
    /// The state that an account starts in.
    public var startState: String?

    public init(
        name: String, origin: Origin, source: String, captured: String? = nil, recorder: String? = nil, sanitised: [String] = [], site: Site,
        timing: Timing, placeholders: [PlaceholderDefinition] = [], startState: String? = nil
    ) {
        self.name = name
        self.origin = origin
        self.source = source
        self.captured = captured
        self.recorder = recorder
        self.sanitised = sanitised
        self.site = site
        self.timing = timing
        self.placeholders = placeholders
        self.startState = startState
    }
}
